# 内核自己的页面：登录、首次使用、账号与职务、提交日志、出错页

any = 全部
yes = 是
no = 否
reason = 事由
reason-hint = 写明为什么这样做；会永远留在日志里，不要写姓名和号码。
unit-code = 单位编号
unit-code-hint = 职务所在或账号所属的单位；管理员不填。
unit-code-unknown = 没有这个编号的单位，请到“工会组织”里查看编号。

nav-house = 内务

## 登录

sign-in = 登录
login = 登录名
password = 密码
sign-in-help = 忘记密码或账号被停用，请联系本单位的系统管理员。任何人都不会向您索要密码。

## 首次使用

first-run = 首次使用：设立三个管理员
first-run-sub = 这里还没有任何账号。请用服务器控制台上打印的设置码，一次设立三个管理员。
first-run-three = 三个管理员互相制约：登录名和密码必须各不相同，应由三个人分别担任。
first-run-change = 您现在填写的密码只用于第一次登录，登录后每人都要改成只有自己知道的密码。
first-run-make = 设立三个管理员
setup-code = 设置码
setup-code-hint = 启动服务时打印在控制台上，形如 K7QX-01AB-…；大小写和横线不限。

## 角色

role = 角色
role-choose = 请选择角色。
role-clerk = 经办人
role-chair = 主席
role-officer = 工会干部
role-leader = 领导
role-partner = 协作部门
role-system-admin = 系统管理员
role-security-admin = 安全管理员
role-audit-admin = 审计管理员
role-caseworker = 帮扶专干
role-treasurer = 出纳
role-evaluator = 第三方评估员
role-worker = 职工
role-says-system-admin = 管账号和运行：添加、停用账号，重置密码。看不到业务数据和日志。
role-says-security-admin = 管权限：授予和收回职务。看不到业务数据和日志。
role-says-audit-admin = 管审计：查看并核验全部日志。看不到职工个人信息，不能改动任何东西。

## 本人账号

account-own = 我的账号
title = 职务名称
title-hint = 职务的名称，不写人名，例如：组织部干事。
display-name = 姓名
display-name-hint = 任职者本人的姓名，加密保存。
login-hint = 用职务而不是人名来起，3 至 32 位小写字母、数字和 . - _，以字母开头；一经使用不再改变。
offices = 职务
offices-none = 目前没有职务。
sessions = 登录的设备
sessions-explain = 如有不认识的设备，请立即退出它并修改密码。
session-agent = 浏览器
session-address = 地址
session-created = 登录时间
session-seen = 最近使用
session-end = 退出
session-end-others = 退出其他所有设备
session-here = 本机

password-change = 修改密码
password-old = 现在的密码
password-new = 新密码
password-again = 再输入一次新密码
password-first = 初始密码
password-hint = 至少 10 个字符，含大写、小写、数字、其他字符中的三种；或者 16 个字符以上。不要用常见词语、拼音和连续数字。
password-must = 您现在的密码是别人设定的，设定的人知道它：请先换一个只有您自己知道的密码，再开始使用。
password-ends-others = 修改后，其他设备上的登录会全部退出。
password-differs = 两次输入的新密码不一致。
password-wrong = 现在的密码不对。
password-short = 不足 10 个字符。
password-long = 超过 128 个字符。
password-plain = 不足 16 个字符时，大写、小写、数字、其他字符至少要有三种。
password-login = 密码里不能含有登录名。
password-common = 去掉常见词语、拼音、年份和连续字符后，剩下的太少，容易被猜到。
password-same = 与现在的密码相同。

## 账号与职务

accounts = 账号
accounts-sub = 谁在哪个单位担任什么职务。
accounts-none = 没有符合条件的账号
accounts-none-explain = 换一个筛选条件，或者添加账号。
account-state = 状态
account-seen = 最近使用
account-active = 可用
account-disabled = 已停用
account-erased = 已删除个人信息
account-new = 添加账号
account-new-sub = 由系统管理员添加账号，由安全管理员授予职务。
account-add = 添加账号
account-manage = 账号管理
unit-of-account = 所属单位
account-disable = 停用账号
account-enable = 启用账号
password-reset = 重置密码
account-erase = 删除个人信息
office = 职务
office-from = 起
office-to = 止
office-act = 办理
office-grant = 授予职务
office-end = 收回职务
office-hand-over = 移交职务
office-successor = 接任者的登录名
office-successor-hint = 接任者须已有账号。
office-successor-unknown = 没有这个登录名的账号。
office-day = 从哪一天起
explain-account-disable = 停用后不能登录，已登录的设备立即退出；记录和日志不变。
explain-account-enable = 启用后可以用原来的密码登录。
explain-password-reset = 本人下次登录时必须另设密码；已登录的设备立即退出。
explain-account-erase = 姓名、密码和登录记录将永远删除，职务从今天起终止；登录名、职务名称和所办的事留在日志里。不能撤销。
explain-office-grant = 从今天起生效。三个管理员之间、管理员与其他职务之间不能兼任。
explain-office-end = 从今天起不再担任。
explain-office-hand-over = 从所选日期起由接任者担任，原任者同时卸任。

said-signed-out = 已退出登录。
said-first-run = 三个管理员已设立，请分别登录并修改密码。
said-session-ended = 已退出该设备。
said-sessions-ended = 其他设备已全部退出。
said-password-changed = 密码已修改。
said-account-added = 账号已添加。
said-account-disabled = 账号已停用。
said-account-enabled = 账号已启用。
said-account-erased = 个人信息已删除。
said-password-reset = 密码已重置。
said-office-granted = 职务已授予。
said-office-ended = 职务已收回。
said-office-handed-over = 职务已移交。
said-log-verifying = 已开始核验。

access-wrong-password = 登录名与密码不符，或账号已停用
    .why = 为保护账号，不说明是哪一种情况。
    .do = 核对后再试，或联系系统管理员。
access-blocked = 失败次数过多，暂不能再试
    .why = 同一地址连续失败多次后要等一段时间，每多一次等得更久。
    .do = 稍后再试；在您用过的设备上登录不受他人影响。
access-blocked-minutes = 失败次数过多，请在 { $n } 分钟后再试；在您用过的设备上登录不受他人影响。
access-busy = 此刻登录的人太多，请过几秒再试。
access-weak = 密码不符合要求。
access-login-taken = 这个登录名已经用过，请换一个；登录名不重复使用，日志才清楚。
access-login-form = 登录名须为 3 至 32 位小写字母、数字和 . - _，以字母开头。
access-name-form = 姓名和职务名称各须 1 至 60 个字。
access-excluded = 三个管理员之间、管理员与其他职务之间不能兼任。
access-held-already = 该账号已担任这个职务。
access-no-unit = 这个职务须在某个单位担任，请填写单位编号。
access-last-administrator = 这是最后一位该类管理员，请先由他人担任。
access-administrator = 管理员的账号只能在服务器控制台上停用、重置密码或删除，以免一个管理员排除另一个。
access-own = 不能对自己的账号做这件事，请同事办理。
access-reason = 事由至少两个汉字或四个字母，不超过 300 字，不得含十位以上的号码。
access-erased = 该账号的个人信息已删除，请添加新账号。
access-setup-code = 设置码不对，请照控制台上最后打印的一个重新输入。
access-setup-done = 已有账号，首次使用已经结束。
access-setup-same = 三个管理员的登录名和密码必须各不相同。
access-refusal-administrator = 该账号在这些日子里已是管理员；一个账号只能担任三个管理员之一。

## 提交日志

log = 提交日志
log-sub = 每一次改动：谁、以哪个单位的名义、何时、为什么。最新的在前。
log-none = 没有符合条件的提交
log-none-explain = 您看到的是以您所辖单位的名义所做的提交。
log-go-on = 继续往前找
log-verification = 正在核验全部日志
log-verification-note = 逐条核对每个版本、每次提交和日志头。
log-verify = 核验全部日志
log-verified-never = 本次启动以来尚未核验。
log-verified = { $at } 核验：{ $commits } 次提交、{ $versions } 个版本全部相符，没有改动过的痕迹。
log-altered = { $at } 核验：{ $commits } 次提交、{ $versions } 个版本中发现被改动之处。请立即保护现场，并与备份和已公布的检查点比对。
log-verified-failed = { $at } 的核验没有完成。
log-root = 树根：
checkpoint = 检查点
checkpoint-explain = 日志当前状态的摘要。保存下来或交上级副署，以后就能证明日志只增不改。
checkpoint-download = 下载检查点
commit = 编号
commit-title = 提交 #{ $n }
commit-when = 时间
commit-kind = 种类
commit-who = 谁
commit-reason = 事由
commit-source = 来源
commit-leaf = 叶摘要
commit-opened = 新立
commit-closed = 关闭
commit-fits = 与日志相符
commit-altered = 被改动过
commit-shown = 只列出前 { $n } 个。
commit-hidden = 另有 { $n } 个版本您无权查看，这里不列。
actor-system = 系统（控制台）
version-register = 登记簿
version-record = 记录
version-days = 有效期
version-says = 内容
version-digest = 摘要
version-sealed = 另有加密字段

kind-setup = 设立
kind-import = 导入
kind-form = 填报
kind-read = 查看
kind-reveal = 查看原文
kind-publish = 发布
kind-reversal = 撤回
kind-account = 账号
kind-grant = 职务
kind-erase = 删除个人信息
kind-export = 导出

source-account-add = 添加账号
source-account-disable = 停用账号
source-account-enable = 启用账号
source-account-password-own = 本人修改密码
source-account-password-reset = 重置密码
source-account-erase = 删除个人信息
source-grant-add = 授予职务
source-grant-end = 收回职务
source-grant-hand-over = 移交职务
source-setup-first-run = 首次使用
source-read = 打开遮盖的档案
source-reveal = 查看加密字段

register-account = 账号
register-grant = 职务
register-reveal = 查看原文
field-account-login = 登录名
field-account-title = 职务名称
field-account-unit = 单位
field-account-state = 状态
field-grant-account = 账号
field-grant-role = 角色
field-grant-unit = 单位
field-reveal-account = 账号
field-reveal-register = 登记簿
field-reveal-record = 记录
field-reveal-fields = 字段

## 出错页

problem-where = 哪里
problem-why = 为什么
problem-detail = 具体是
problem-do = 怎么办
problem-operation = 操作编号
problem-home = 回到首页
problem-see-commit = 查看那次提交
problem-see-log = 查看日志
problem-missing = 这里什么也没有
    .why = 地址不对，或者它不在您可以知道的范围里。
    .do = 核对地址，或从首页重新进入。
problem-refused = 您不能这样做
    .why = 您的职务不包括这项操作。
    .do = 如工作需要，请安全管理员授予相应职务。
problem-signed-out = 您没有登录，或登录已过期
    .why = 长时间不用会自动退出。
    .do = 重新登录后再做一次；刚才没有保存任何东西。
problem-forged = 没有保存：无法确认这个表单来自本系统
    .why = 页面打开太久、登录已更换，或者请求来自别的网站。
    .do = 重新打开页面，再填一次。
problem-unusable = 送来的内容不能用
    .do = 按说明改正后再试。
problem-rule = 登记簿的规则不允许这样写
    .do = 按说明改正后再试；刚才没有保存任何东西。
problem-not-reversible = 提交 #{ $commit } 不能整体撤回
    .why = 它写下的内容中有 { $n } 处后来又改过，最早在提交 #{ $by }。
    .do = 先撤回后来的提交，或者逐条更正。
problem-empty = 这里还没有联合会
    .why = 还没有导入任何工会组织。
    .do = 请工会干部先导入工会组织表。
problem-busy = 此刻太忙
    .why = 同时办理的人很多。
    .do = 过几秒再试；刚才没有保存任何东西。
problem-late = 等得太久，已经放弃
    .why = 这一步在规定时间内没有完成。
    .do = 稍后再试，或缩小范围。
problem-internal = 系统出错
    .why = 程序遇到了没有料到的情况；出错的操作没有保存任何东西。
    .do = 再试一次；仍然如此，请把操作编号告诉系统管理员。
problem-too-large = 送来的内容太大，最多 { $most }
    .do = 拆成几份，或删去不需要的内容。
problem-media = 送来的不是表单
    .do = 从页面上提交。
problem-method = 这个地址不能这样用
    .why = 它只接受页面上的按钮，不能直接打开。
    .do = 从首页重新进入。
problem-too-many = 请求太频繁，请在 { $seconds } 秒后再试
    .why = 同一地址短时间内的请求数有上限。
    .do = 稍等片刻。
problem-upload = 文件没有传完整，或者表单已损坏。
problem-moment = 日期须写成 2020-08-31 这样的形式；“按何时所知”可以是日期或提交编号。
problem-known = 还没有这个编号的提交。

## 委托

delegations = 委托
delegations-sub = 在一段日子里请同事代办您的职务；所办的事记在同事名下，并注明代谁办理。
delegations-given = 委托给他人的
delegations-given-none = 目前没有委托给他人的职务。
delegations-received = 受他人委托的
delegations-received-none = 目前没有受他人委托的职务。
delegations-over = 已经结束的
delegations-of-account = 委托给他人的职务
delegations-to-account = 受他人委托的职务
delegation-to = 受托人
delegation-of = 委托人
delegation-from = 第一天
delegation-until = 最后一天
delegation-state = 状态
delegation-ahead = 尚未开始
delegation-holds = 代办中
delegation-over = 已结束
delegation-fallen = 已失效
delegation-fallen-explain = 委托人不再担任该职务、一方账号停用，或受托人担任了不能兼任的职务时，委托自动失效。
delegation-new = 新的委托
delegation-explain = 受托人在这些日子里能做该职务能做的一切，您自己仍然可以办理；受托的职务不能再委托他人。
delegation-no-office = 您没有可以委托的职务：管理员的职务和受托的职务都不能委托。
delegation-office-choose = 请选择一个您现在担任的职务。
delegation-login = 受托人的登录名
delegation-login-hint = 须是该职务所在单位或其上下级单位的同事。
delegation-until-hint = 从今天起 { $n } 天以内开始，最长 { $n } 天；随时可以提前结束。
delegation-day-form = 请填写日期，例如 2026-03-05。
delegation-make = 委托
delegation-own = 不能委托给自己。
delegation-end = 结束委托
delegation-end-explain = 从今天起不再代办；尚未开始的不再开始。
said-delegation-made = 职务已委托。
said-delegation-ended = 委托已结束。

unit-of-office = 任职单位
office-whose = 由谁担任
office-own = 本人
office-behalf = 代 { $who } 办理
office-delegated = { $from }至{ $until }由 { $who } 代办
office-work-moves = 原任者经手而未办结的事项同日一并移交。
office-work-moved = { $n ->
    [0] 职务已移交；原任者没有经手而未办结的事项。
   *[other] 职务已移交，{ $n } 件未办结的事项一并移交。
}
said-office-hand-over-ahead = 已安排移交；未办结的事项到那一天一并移交。

access-undelegable = 管理员的职务不能委托，请由安全管理员另行授予。
access-delegated-already = 该职务在这些日子里已委托给他人，请先结束那次委托。
access-delegation-days = 委托须从今天起 90 天以内开始，最后一天不早于第一天，最长 90 天。
access-no-delegation = 没有这次委托，或者它已经结束。
access-no-colleague = 在该职务所在单位及其上下级单位里，没有使用这个登录名的同事；请向本人核对。

source-delegation-add = 委托职务
source-delegation-end = 结束委托
source-grant-hand-over-due = 随职务移交事项
register-delegation = 委托
field-delegation-principal = 委托人
field-delegation-delegate = 受托人
field-delegation-office = 职务记录
field-delegation-role = 角色
field-delegation-unit = 单位
