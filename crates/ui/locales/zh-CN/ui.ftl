# 界面外壳与组件

skip = 跳到正文
nav = 主导航
menu = 菜单
crumbs = 所在位置
search = 搜索
search-hint = 搜索姓名、拼音、编号
sign-out = 退出登录
foot = { $brand } · 每个数字都能打开它的依据
unit-here = 当前单位：
unit-open = 打开本单位
theme = 外观
theme-auto = 跟随系统
theme-light = 浅色
theme-dark = 深色

moment = 时点：
moment-as-of = 截至
moment-title = 看哪一天，按何时所知
moment-explain = 登记簿记得住过去：可以看任何一天的情况，也可以只按当时已经知道的来看。
moment-as-of-label = 截至哪一天
moment-known-label = 按何时所知
moment-known-hint = 提交编号或日期；留空为现在
moment-go = 查看
moment-back = 回到现在
moment-known-now = 按现在所知
moment-known-commit = 按提交 #{ $commit } 时所知
moment-known-day = 按 { $day } 时所知
moment-words = 截至 { $day }，{ $known }
moment-past = 您看到的是过去：{ $words }。

day-open = 长期
list-and = { $first }和{ $last }

copy = 复制
copied = 已复制

empty-template = 下载模板
empty-sample = 下载样例

fact-none = 未登记
veil-open = 查看原文，需填写事由
veil-closed = 已遮盖，您无权查看原文
veil-reason = 查看事由
veil-hint = 事由、时间和查看人会记入日志，本人可以查询。
veil-show = 查看

field-required = 必填
form-wrong = 有 { $n } 处需要改正：
filters = 筛选
filters-apply = 筛选
filters-clear = 清除

number-frozen = （已存证）
number-restated = （已更正）
number-suppressed = 不予公布
number-was = 原 { $n }

pager = 翻页
pager-first = 回到首页
pager-back = 上一页
pager-next = 下一页
table-count = 共 { $n } 条
table-here = ，本页 { $n } 条
table-here-only = 本页 { $n } 条
sort-up = 点击按升序排列
sort-down = 点击按降序排列
columns = 显示的列
columns-apply = 应用

progress-done = 已完成
progress-failed = 未成功，没有留下任何改动
progress-of = { $done } / { $total }
progress-so-far = 已处理 { $done }
progress-leave = 可以离开本页，工作会继续；回来时接着显示进度。
progress-lost = 暂时连不上服务器，正在重试。

step-done = （已完成）
step-now = （当前）
step-ahead = （尚未开始）
step-skipped = （已跳过）

tree-turn = { $name }的下级
tree-later = 展开下级 { $n } 个

chart-table = 数据表
chart-day = 日期
chart-said = { $name }：{ $from } 为 { $first }，{ $to } 为 { $last }；最低 { $low }，最高 { $high }。
chart-none = 没有数据。
