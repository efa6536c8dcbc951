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
bulletin-error-overtaken = 在此期间发布了另一期公报，请重新核对数字后再发布。

bulletin-replay-same = 从数据库重新生成第 { $n } 期通报（提交 #{ $commit }），逐字节相同。
bulletin-replay-root = 从数据库重新生成第 { $n } 期通报，与此文件相同，但与当时登记的根不同。
bulletin-replay-content = 从数据库重新生成第 { $n } 期通报，自第 { $line } 行起与此文件不同。
bulletin-replay-short = 此文件在第 { $line } 行处中断；从数据库重新生成的第 { $n } 期通报还有后文。
bulletin-replay-long = 自第 { $line } 行起，此文件比从数据库重新生成的第 { $n } 期通报多。
bulletin-replay-refused = 数据库已不能重新生成第 { $n } 期通报：{ $why }
bulletin-replay-unknown = 本数据库没有发布过这份文件。

bulletin-nav = 通报
bulletin-nav-public = 公开
bulletin-nav-verify = 验证存证文件

bulletin-list-sub = 每个数字都能打开它的口径和依据；发布后不再改动，后来的更正另行列出。
bulletin-latest = 最近的通报
bulletin-all = 全部通报
bulletin-empty = 还没有发布过通报。
bulletin-empty-explain = 通报里的数字引用指标，发布时连同依据一起冻结，任何人都可以离线验证。
bulletin-title = 标题
bulletin-number = 期号
bulletin-as-of = 截至
bulletin-published = 发布时间
bulletin-figures = 数字
bulletin-state = 状态
bulletin-stands = 与发布时一致
bulletin-restated-n = { $n } 项已更正
bulletin-verifiable = { $n } 项数字均可验证
bulletin-feed = Atom 订阅
bulletin-feed-title = 通报
bulletin-nth = 第 { $n } 期
bulletin-issue = 第 { $n } 期 · { $day }发布
bulletin-as-of-day = 截至{ $day }

bulletin-download = 下载存证文件
bulletin-proof = 存证
bulletin-root = 存证根
bulletin-in-commit = 提交 #{ $commit }，{ $time }
bulletin-how-to-verify = 怎样验证
bulletin-figures-here = 本期数字
bulletin-figure = 指标
bulletin-value = 数值
bulletin-day = 日期
bulletin-definition = 口径
bulletin-unit = 单位
bulletin-total = 合计
bulletin-now = 现为 { $n }
bulletin-restatements = 更正
bulletin-was-now = 发布时为 { $was }，现为 { $now }。
bulletin-by-commit = 提交 #{ $commit }（{ $time }）
bulletin-unknown = 第 { $n } 项数字现在无法核对：
bulletin-not-restated = 自发布以来没有变化。
bulletin-restated-quiet = 这个数字只及一部分单位，与今天相比的差别可能指向个别人，因此不公布它后来有无更正。
bulletin-withheld = 不予公布
bulletin-withheld-why = 这个数字所计的记录太少，公布它或由它推算，会指向个别人，因此不予公布，也不列出记录的承诺值。
bulletin-old-stays = 原数字与依据保留不动。
bulletin-as-published = 发布时（提交 #{ $commit }）
bulletin-commit = 提交
bulletin-moved = { $figure }：新计入 { $entered } 条，不再计入 { $left } 条，换了分组 { $regrouped } 条，数额有改 { $reweighed } 条。
bulletin-known = 数据时点
bulletin-known-commit = 登记簿在提交 #{ $commit } 时的内容
bulletin-definition-version = 口径版本
bulletin-definition-changed = 口径已变
bulletin-definition-changed-why = 本系统现在的口径与发布时不同；此处的数字按发布时的口径。
bulletin-name = 代号
bulletin-records-root = 记录根
bulletin-records-then = 计入的记录
bulletin-figure-now = 现在的数字
bulletin-commitments = 计入 { $n } 条记录的承诺值
bulletin-commitments-why = 每条计入的记录有一个加盐的承诺值：不透露记录是谁，却使任何人都无法事后增减。
bulletin-commitment = 承诺值
bulletin-weight = 权重
bulletin-group = 分组
bulletin-part = 计入
bulletin-numerator = 分子
bulletin-denominator = 分母

bulletin-sha256 = 文件的 SHA-256
bulletin-size = 文件大小
bulletin-bytes = { $n } 字节
bulletin-log = 日志
bulletin-key = 日志的公钥
bulletin-fingerprint = 公钥指纹
bulletin-checkpoint = 检查点
bulletin-checkpoint-why = 发布时整个提交日志的状态，由日志的密钥签名。
bulletin-verify-step-1 = 下载存证文件。
bulletin-verify-step-2 = 在任何一台电脑上离线运行：
bulletin-verify-step-3 = 或者上传文件：
bulletin-verify-step-4 = 把输出的公钥指纹与本页的指纹、或工会在别处公布的指纹相比对。

bulletin-verify-sub = 上传一份存证文件，逐项检查它是否与发布时一致；如被改动，会指出改动了什么。
bulletin-verify-offline = 上传的文件不会保存。不必信任本页，也可以离线运行：
bulletin-file = 存证文件
bulletin-file-hint = 以 .gpub 结尾，最大 64 MiB；更大的请用命令行。
bulletin-file-missing = 请选择一份存证文件。
bulletin-key-hint = 如果您从别处知道公钥，请填在这里；留空则用文件随附的公钥。
bulletin-verified = 全部检查通过：这份文件与发布时一致。
bulletin-not-verified = 这份文件与发布时不一致，或无法完成检查。
bulletin-checks = 检查
bulletin-check = 检查内容
bulletin-outcome = 结果
bulletin-found = 发现
bulletin-passed = 通过
bulletin-failed = 不符
bulletin-unchecked = 未能检查
bulletin-line = 第 { $n } 行：
bulletin-more = 另有 { $n } 处。
bulletin-says-of-itself = 文件自述
bulletin-says-only = 检查没有全部通过，以下内容不可信。
bulletin-publisher = 发布者
bulletin-records = 记录行

bulletin-drafts = 草稿
bulletin-draft = 草稿
bulletin-drafts-sub = 写作时数字随登记簿变化；发布时冻结。
bulletin-drafts-empty = 没有草稿。
bulletin-drafts-explain = 正文用 Markdown 写，数字用引用。
bulletin-write = 写通报
bulletin-changed = 修改时间
bulletin-no-unit = 您所在的单位不能起草通报。
bulletin-untitled = （无标题）
bulletin-template-title = { $unit }通报
bulletin-template-text = 截至本日，从业人员 {"{{"}figure roll.employed{"}}"} 人，其中产业工人 {"{{"}figure roll.industrial{"}}"} 人；工会会员 {"{{"}figure roll.members{"}}"} 人，入会率 {"{{"}figure roll.density{"}}"}。
bulletin-as-of-hint = 没有另写日期的数字都按这一天。
bulletin-as-of-wrong = 截至日期应写成 2020-06-30 的样子。
bulletin-language = 正文语言
bulletin-text = 正文
bulletin-text-hint = Markdown。引用指标：{"{{"}figure roll.members unit=编号 as_of=日期 by=维度{"}}"}，参数可省略；show=large 以万计。
bulletin-save = 保存
bulletin-to-publish = 保存并准备发布
bulletin-preview = 预览
bulletin-live = 引用 { $n } 处，数字为截至 { $day }、按现在所知。
bulletin-faults = 有 { $n } 处引用不能回答：
bulletin-clean-both = 正文里有繁体字和夹注的拼音，可以换成规范的简体。
bulletin-clean-traditional = 正文里有繁体字，可以换成规范的简体。
bulletin-clean-pinyin = 正文里有夹注的拼音，可以去掉。
bulletin-clean-kept = 其他括号和内容都保留。
bulletin-clean-take = 采用
bulletin-discard = 丢弃草稿
bulletin-discard-why = 草稿丢弃后不能找回。已发布的通报不受影响。
bulletin-confirm = 发布前核对
bulletin-confirm-why = 将冻结 { $n } 处引用的数字，按提交 #{ $commit } 时所知。发布后正文和数字都不能再改；登记簿后来的更正会另行列出。
bulletin-confirm-figures = 将发布的数字（{ $n }）
bulletin-publish = 发布
bulletin-back-to-draft = 回到草稿
bulletin-few = { $figures }：有分组不足 { $n } 个，可能使人猜到是谁。请确认可以公开。

said-bulletin-saved = 已保存。
said-bulletin-cleaned = 已清理并保存。
said-bulletin-discarded = 草稿已丢弃。
said-bulletin-published = 已发布。
said-bulletin-changed-meanwhile = 草稿刚被改过，请重新核对。

## 登记簿，见提交日志

register-publication = 通报
field-publication-number = 期号
field-publication-unit = 单位
field-publication-title = 标题
field-publication-language = 语言
field-publication-as-of = 截至
field-publication-known = 数据时点（提交）
field-publication-published-ms = 发布时间
field-publication-text = 正文
field-publication-figures = 数字
field-publication-root = 存证根
