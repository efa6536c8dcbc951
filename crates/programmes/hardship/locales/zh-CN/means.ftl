# 困难自测

hardship-means-title = 困难自测
hardship-means-sub = 填写家庭的收入和支出，看看按现行标准属于哪一类
hardship-means-kept = 填写的内容只用于这一次计算，不保存、不记录，关闭页面即消失。需要留底请打印本页。
hardship-means-division = 家庭所在地区
hardship-means-division-line = { $name }（低保标准每人每月 { $line } 元）
hardship-means-members = 共同生活的家庭人口
hardship-means-members-hint = 包括本人
hardship-means-income-hint = 全家最近一年的收入，各项填一年的总数；没有的留空
hardship-means-rigid-hint = 全家最近一年必须由自己负担的支出，扣除报销和补助；没有的留空
hardship-means-accident-hint = 当年因灾害、事故、重病等意外造成的费用，扣除赔偿、保险和救助；没有的留空
hardship-means-yuan = 元，一年
hardship-means-check = 测算
hardship-means-wrong-division = 请选择地区。
hardship-means-wrong-members = 请填 1 至 20 的整数。
hardship-means-wrong-money = 请填金额，如 12000 或 3500.50；没有就留空。
hardship-means-result = 测算结果
hardship-means-may = 按所填数字，可能属于：{ $category }
hardship-means-not = 按所填数字，{ $category }
hardship-means-person = 测算不是决定。是否建档由工会入户核实、部门核对、评议公示后由人决定；数字接近标准或有特殊情况的，也可以申请。
hardship-means-exclusions = 可能不予认定的情形
hardship-means-exclusions-explain = 有下列情形的，由人核实后决定是否认定，并说明理由；不同意可以申诉。
hardship-means-apply = 怎样申请
hardship-means-apply-text = 向所在单位工会提出；没有单位的，向居住地的乡镇（街道）工会或职工帮扶中心提出。带上身份证、户口簿、收入和支出的证明。
hardship-means-apply-go = 在线申请
hardship-means-begin = 开始自测
hardship-means-door = 不用登录，填写家庭收入和支出，看看是否可能符合帮扶条件；内容不保存。
