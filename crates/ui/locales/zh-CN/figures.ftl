# 简报、指标目录、指标页

brief = 简报
brief-of = { $unit }简报
brief-sub = 每个数字都是一次查询，点开可看口径、走势和名单
brief-stocks = 截至{ $day }，{ $unit }及下属共有
brief-flows = { $from }至{ $to }，
brief-stop = 。
brief-empty = 这里还没有登记。导入单位和人员以后，数字会自己出现。
brief-ledger = 全部指标
brief-proof = 存证
brief-commit = 最后一次提交
brief-root = 日志根
brief-verified = { $at } 核验无误
brief-altered = 核验发现改动

public-sub = 公开的通报与数字，人人可以核对
public-none = 还没有公开的通报。

figures = 指标目录
figures-sub = 共 { $n } 项指标
figures-none = 还没有指标
figures-none-explain = 指标由各项业务定义；没有装上业务，就没有可以计数的登记。
programme-roll = 名册

figure = 指标
figure-value = 数值
figure-kind = 种类
figure-kind-stock = 存量
figure-kind-flow = 流量
figure-kind-rate = 比率
figure-definition = 口径
figure-dimensions = 可拆分
figure-as-of = 截至
figure-year-run = 近一年
figure-name = 名称
figure-measure = 计量
figure-register = 登记簿
figure-version = 口径版本
figure-known = 依据
figure-known-commit = 到提交 #{ $n } 为止
figure-no-rate = 分母为零，没有比率

figure-of-unit = { $unit }及下属
figure-own = 本级直属
figure-day-words = 截至 { $day }
figure-period-words = { $from } 至 { $to }
figure-data = 数据（JSON）
figure-above = 分子
figure-below = 分母
figure-year-before = 一年前
figure-same-period = 上年同期
figure-since-year = 一年来
figure-compared = 同比
figure-since = 此后
figure-unchanged = 持平
figure-points = { $n } 个百分点

figure-run = 历年走势
figure-run-months = 每月
figure-years = 近 { $n } 年
figure-mark = 通报

figure-split = 分组
figure-by = 按{ $dimension }
figure-split-caption = { $figure }，按{ $dimension }
figure-split-none = 没有可分的记录。
figure-split-rest = 其余 { $n } 项
figure-share = 占比
figure-parts = 分子 / 分母
figure-hidden = 大于零而不足 { $n } 的数不予显示；为使它不能由总数推算出来，同时隐去相邻的数。
figure-hidden-beside = 不予显示
figure-coarse = 您看到的是月末数，以及整月、整季和当年累计到月末的数；其他日期和期间的数不予显示。

figure-period = 期间
figure-from = 自
figure-to = 至
figure-period-go = 查看
figure-closure = 怎样变化
figure-closure-caption = { $figure }怎样变化
figure-opening = 期初
figure-closing = 期末
figure-entry-unknown = 增加，原因未登记
figure-exit-unknown = 减少，原因未登记
figure-changed = 状态或单位变动

figure-publications = 引用与更正
figure-publications-none = 还没有通报引用过这个数字。
figure-publication = 通报
figure-published-value = 发布值
figure-stated-for = 截至 { $day }
figure-restated = 已更正

figure-list-open = 看名单
figure-list-title = { $figure }：名单
figure-list-rate = 比率没有自己的名单；分子和分母各有一份。
figure-list-none = 名单是空的
figure-list-none-explain = 在这个时点，没有一条记录符合口径。
figure-records = { $n } 条
figure-only = 只列出{ $dimension }为“{ $group }”的。
figure-only-all = 看全部
figure-agrees = 一致
figure-agrees-why = 名单逐条数过，共 { $n } 条，等于数值。
figure-agrees-sum = 名单逐条加过，合计 { $n }，等于数值。
figure-differs = 数值是 { $number }，名单合计却是 { $list }。
figure-differs-do = 这是程序或数据的差错，不可发布。请联系系统管理员运行 guildhall check。
figure-one-query = 数值 { $n } 与这份名单出自同一条查询。
figure-count = 逐条数一遍
figure-record = 记录
figure-unit = 单位
figure-holds-since = 自
figure-began = 开始
figure-ended = 结束
figure-commit = 提交
figure-erased = （已删除）

figure-wrong-day = 日期应写成 2020-08-31 的样子。
figure-wrong-period = 期间的止日早于起日。
figure-wrong-dimension = 这个指标不能这样拆分。
