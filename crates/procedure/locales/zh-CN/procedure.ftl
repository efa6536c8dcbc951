# 办理：今日、步骤、时限、程序说明

procedure = 程序
procedures = 程序说明
procedures-sub = 工作按什么步骤走、谁来办、多久办完；每一条都取自程序的表，与系统实际执行的相同。

kind-step = 办理
kind-clock = 期满

register-step = 办理步骤
register-clock = 时限
field-step-procedure = 程序
field-step-record = 记录
field-step-number = 次序
field-step-step = 步骤
field-step-from-state = 之前的状态
field-step-to-state = 之后的状态
field-step-account = 办理账号
field-step-behalf = 代谁办理
field-step-office = 办理单位
field-step-on-day = 日期
field-step-at-ms = 时间
field-step-note = 说明
field-clock-procedure = 程序
field-clock-record = 记录
field-clock-name = 时限
field-clock-state = 状态
field-clock-rule = 规则
field-clock-started = 起算日
field-clock-due = 届满日
field-clock-provisional = 暂定
field-clock-pauses = 中止
field-clock-stopped = 停止日

## 今日

today = 今日
today-mine = 要我办
today-waiting = 等别人
today-changed = 有变化
today-off = 已推后
today-all = 全部
today-narrow = 只看一种步骤
today-colon = ：
today-due = { $day }到期
today-since = 自{ $day }起
today-no-day = 无期限
today-late-by = 逾期 { $n } 天
today-today = 今天
today-tomorrow = 明天
today-statutory = 法定期限
today-provisional = 日期暂定
today-behalf = 代为办理
today-in-hand = 由我经手
today-of-whom = { $unit }的{ $roles }
today-group-late = 逾期
today-group-today = 今天
today-group-week = 本周
today-group-later = 以后
today-group-none = 无期限
today-look = 查看
today-pick = 选中：{ $title }
today-not-yours = （您已不能查看）
today-nothing = 没有要您办的事
today-nothing-explain = 轮到您办的步骤会按到期日列在这里；您关注的事有了变化，列在“有变化”里。
today-see-changed = 看看有变化的
today-waiting-none = 没有在等别人办的事
today-waiting-explain = 您办过或关注的事轮到别人办时，列在这里，写明等谁、等到哪一天。
today-changed-none = 关注的事没有变化
today-changed-explain = 您办过或关注的事，别人办了一步，就列在这里，看过为止。
today-off-explain = 您推后的事到了所选的日期会回到“要我办”；有人办了一步，也会回来。
today-place = 今日第 { $place } 件，共 { $n } 件
today-skip = 先办下一件
today-back = 回到今日
today-done-left = 已办理。还有 { $n } 件要您办。

keys-move = 上下移动
keys-open = 办理
keys-pick = 选中

snooze = 推后
snooze-until = 推后到哪一天
snooze-hint = 到这一天再列出来。
snooze-bound = 期限由规定设定，最多推到{ $day }。
snooze-no-day = 请选一个日期。
snooze-back = 现在就办
follow = 关注
unfollow = 不再关注
seen = 已看过
seen-open = 查看
seen-all = 全部标为已看过

said-step-taken = 已办理。
said-today-all-done = 已办理。要您办的都办完了。
said-snoozed = 已推后。
said-snooze-back = 已放回“要我办”。
said-followed = 已关注。
said-unfollowed = 不再关注。
said-seen = 已标为看过。

## 下级逾期

late-below = 下级逾期
late-title = 下级逾期
late-sub = 截至{ $day }，过了期限还没有办的
late-none = 没有逾期
late-none-explain = 本单位和下级单位没有过了期限还没有办的事。
late-by-unit = 按单位
late-by-procedure = 按工作
late-unit = 单位
late-own = 本级
late-total = 合计
late-units = 涉及单位
late-oldest = 最早到期
late-procedure = 工作
late-explain = 下级单位的数字包括它以下各级。一件事等两个单位办的，两边各计一次。
late-own-head = { $unit }本级
late-all = 看全部
late-what = 等着办的步骤
late-record = 事项
late-state = 状态
late-due = 到期

## 办理一步

step-cannot = 现在不能办这一步
step-system = 这一步由系统自动办理。
step-not-now = 当前为“{ $state }”，这一步办不了。
step-to-record = 查看事项
step-to-today = 回到今日
step-cancel = 取消
step-choose = 请选择
step-follows = 这一步
step-then = 办理后
step-who = 谁来办
step-way = 从何到何
step-asks = 要填什么
step-clocks = 时限
step-checked = 由谁核对
step-checked-by = “{ $step }”须由另一人办理
step-not-by = 须由“{ $step }”以外的人办理
step-tells = 告知
step-others = 还可以
step-with = 随之
with-start = 起算：{ $clocks }
with-stop = 停止：{ $clocks }
with-pause = 中止：{ $clocks }
with-resume = 恢复：{ $clocks }
with-tells = 告知：{ $parties }
step-expected = 须办
ask-most = 最多 { $n } 字。
ask-unit = 填单位编号。
ask-account = 填登录名。
ask-note = 会永远留在经过里，不要写姓名和号码。
ask-papers = 已有材料 { $n } 份
ask-no-paper = 还没有材料
ask-add-paper = 上传材料
ask-missing = { $label }：必填
ask-required = 必填
ask-kind-text = 文字，最多 { $n } 字
ask-kind-day = 日期
ask-kind-int = 整数
ask-kind-flag = 是或否
ask-kind-code = 从列表中选
ask-kind-unit = 单位
ask-kind-account = 账号
ask-kind-paper = 材料

many-head = 对选中的一并办理：{ $step }
many-explain = 每一件各自办理、各有结果；一件办不了，不影响其他。
many-all = 选中本页全部
many-do = 一并{ $step }
many-none = 还没有选中任何一件。
many-most = 一次最多办 { $n } 件。
many-verdict = 结果
many-why = 现在的状态，或未办的原因
many-done = 已办理
many-not-done = 未办理
many-counts = 已办理 { $done } 件，未办理 { $left } 件

procedure-refused = 这一步没有办成
    .why = { $zh }
    .do = 看过最新情况后再办；刚才没有保存任何东西。

## 时限

clock-why = 依据与算法
clock-set = { $clock }：日期由记录中写明。
clock-field = 记录中写明的日期
clock-basis = 依据：{ $basis }
clock-calendar = 工作日历：{ $calendar }
clock-no-rule = 规则 { $rule } 目前未施行
clock-rule = 自{ $trigger }起 { $period }
clock-days = { $n } 日
clock-working-days = { $n } 个工作日
clock-months = { $n } 个月
clock-years = { $n } 年
clock-sure-found = 有出处
clock-sure-known = 依通行规定
clock-sure-unsure = 尚待核实
clock-sure-local = 由各地或本组织规定
clock-paused = 中止
clock-when = 何时届满
clock-moved = 由哪一步
clock-out = 届满之后
moved-start = 起算：{ $steps }
moved-stop = 停止：{ $steps }
moved-pause = 中止：{ $steps }
moved-resume = 恢复：{ $steps }
clock-expires = 次日由系统办理“{ $step }”
clock-late = 列为逾期
tick-start = “{ $clock }”起算
tick-stop = “{ $clock }”停止
tick-pause = “{ $clock }”中止
tick-resume = “{ $clock }”恢复

## 事项页上的办理

panel-since = 自{ $day }起
panel-past = 您看到的是过去，这里只能看，不能办。
panel-end = 已经终结，没有后续步骤。
panel-about = 这个程序的说明
panel-history = 经过
panel-commit = 提交 #{ $n }
taken-by-system = 系统
taken-behalf = { $who }（代{ $whom }）

## 程序说明

procedure-text = 做什么用
procedure-basis = 依据
procedure-register = 登记簿
procedure-name = 名称
procedure-file = 下载流程图
procedure-drawing = 流程图
procedure-parties = 参与方
procedure-party = 参与方
procedure-states = 状态
procedure-state = 状态
procedure-steps = 步骤
procedure-step = 步骤
procedure-clocks = 时限
procedure-clock = 时限
party-units = 单位
party-hand = 经手人
party-root = 联合会
party-found = 按记录确定
state-kind = 性质
state-from = 由哪些步骤到此
state-next = 之后的步骤
state-open = 办理中
state-resting = 搁置
state-done = 办结
state-ended = 终止

diagram-title = { $procedure }流程图
diagram-says = 共 { $states } 个状态、{ $steps } 个步骤。
diagram-says-now = 当前为“{ $state }”。
diagram-twin = 用文字看流程
diagram-from = 自{ $states }
diagram-from-any = 自任何未办结的状态
diagram-begin = 开始
diagram-stays = 状态不变
diagram-now = 当前
diagram-been = 已经过
diagram-taken = 走过的路
diagram-start = 开始
diagram-done = 办结
diagram-ended = 终止
diagram-resting = 搁置
diagram-system = 由系统自动办理

form-back = 返回
form-wrong-empty = 请填写。
form-wrong-day = 请写成 2026-03-02 这样的日期。
form-wrong-int = 请填整数。
form-wrong-choice = 请从列表中选择。
form-wrong-account = 没有这个登录名，或账号已停用。
