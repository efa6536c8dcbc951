# 通报

bulletin-quote-where = 第 { $line } 行第 { $column } 字：{ $what }
bulletin-quote-form = “{ $text }”不是完整的引用。应写成 {"{{"}figure 指标 参数=值{"}}"}，写在同一行内。
bulletin-quote-figure = 没有名为 { $name } 的指标。现有：{ $known }。
bulletin-quote-parameter = 没有名为 { $key } 的参数。可用：{ $known }。
bulletin-quote-twice = 参数 { $key } 写了两次，请留一个。
bulletin-quote-day = { $key }={ $value } 不是日期，应写成 2020-06-30 的样子。
bulletin-quote-unit = { $day } 没有编号为 { $code } 的单位。
bulletin-quote-reach = 您无权查看该单位的指标。
bulletin-quote-dimension = { $figure } 不能按 { $dimension } 拆分。可用：{ $known }。
bulletin-quote-period = { $figure } 是某一天的存量，没有起止日期；请改用 as_of。
bulletin-quote-backwards = 期间的止日早于起日。
bulletin-quote-known = known={ $value } 不是这里已知的提交；最后一个是 { $last }。
bulletin-quote-show = show={ $value } 不成立；应为 full（全数）或 large（以万、亿计）。
bulletin-quote-title = 标题里不能引用指标。
bulletin-quote-many = 一篇通报最多引用 { $n } 处。

bulletin-error-title = 正文没有标题，或标题超过 { $n } 字。请以“# 标题”开头。
bulletin-error-long = 正文有 { $n } 字节，最多 { $max } 字节。
bulletin-error-unit = 通报所说的那一天没有这个单位。
bulletin-error-publication = 没有这一期通报。
bulletin-error-draft = 草稿已不在。
bulletin-error-conflict = 这份草稿已被别人改过。您写的内容还在下面，没有覆盖别人的。

bulletin-replay-same = 从数据库重新生成第 { $n } 期通报（提交 #{ $commit }），逐字节相同。
bulletin-replay-root = 从数据库重新生成第 { $n } 期通报，与此文件相同，但与当时登记的根不同。
bulletin-replay-content = 从数据库重新生成第 { $n } 期通报，自第 { $line } 行起与此文件不同。
bulletin-replay-short = 此文件在第 { $line } 行处中断；从数据库重新生成的第 { $n } 期通报还有后文。
bulletin-replay-long = 自第 { $line } 行起，此文件比从数据库重新生成的第 { $n } 期通报多。
bulletin-replay-refused = 数据库已不能重新生成第 { $n } 期通报：{ $why }
bulletin-replay-unknown = 本数据库没有发布过这份文件。
