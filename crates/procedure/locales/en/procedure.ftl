# Procedures: Today, steps, clocks, documentation

procedure = Procedure
procedures = Procedures
procedures-sub = Which steps work takes, who takes them, and by when. All of it is read from the table by which the system itself works.

kind-step = Step
kind-clock = Clock ran out

register-step = Step taken
register-clock = Clock
field-step-procedure = Procedure
field-step-record = Record
field-step-number = Number
field-step-step = Step
field-step-from-state = State before
field-step-to-state = State after
field-step-account = Account
field-step-behalf = On behalf of
field-step-office = Office
field-step-on-day = Day
field-step-at-ms = Time
field-step-note = Note
field-clock-procedure = Procedure
field-clock-record = Record
field-clock-name = Clock
field-clock-state = State
field-clock-rule = Rule
field-clock-started = Counted from
field-clock-due = Due
field-clock-provisional = Provisional
field-clock-pauses = Pauses
field-clock-stopped = Stopped

## Today

today = Today
today-mine = Mine
today-waiting = Waiting for others
today-changed = Changed
today-off = Put off
today-all = All
today-narrow = One kind of step only
today-colon = {": "}
today-due = due { $day }
today-since = since { $day }
today-no-day = No due day
today-late-by = { $n ->
    [one] { $n } day late
   *[other] { $n } days late
 }
today-today = Today
today-tomorrow = Tomorrow
today-statutory = Set by rule
today-provisional = Provisional date
today-behalf = On behalf
today-in-hand = In your hands
today-of-whom = { $unit }, { $roles }
today-group-late = Overdue
today-group-today = Today
today-group-week = This week
today-group-later = Later
today-group-none = No due day
today-look = Look
today-pick = Pick: { $title }
today-not-yours = (you may no longer see it)
today-nothing = Nothing waits for you
today-nothing-explain = Steps that are yours to take stand here by the day they are due. What has moved on things you follow stands under “Changed”.
today-see-changed = See what has changed
today-waiting-none = You are waiting for nobody
today-waiting-explain = When something you worked on or follow is for others to do, it stands here, with whom it lies and until when.
today-changed-none = Nothing has changed
today-changed-explain = When others take a step on something you worked on or follow, it stands here until you have seen it.
today-off-explain = What you put off comes back on the day you chose, or when somebody takes a step on it.
today-place = Item { $place } of { $n } of Today
today-skip = Next one first
today-back = Back to Today
today-done-left = { $n ->
    [one] Done. { $n } item is left.
   *[other] Done. { $n } items are left.
 }

keys-move = move
keys-open = open
keys-pick = pick

snooze = Put off
snooze-until = Put off until
snooze-hint = It is listed again on that day.
snooze-bound = A rule has set the day: until { $day } at most.
snooze-no-day = Choose a day.
snooze-back = Do it now
follow = Follow
unfollow = Stop following
seen = Seen
seen-open = Look
seen-all = Mark all as seen

said-step-taken = Done.
said-today-all-done = Done. Nothing is left for you.
said-snoozed = Put off.
said-snooze-back = It is back under “Mine”.
said-followed = You follow it now.
said-unfollowed = You no longer follow it.
said-seen = Marked as seen.

## Late below

late-below = Late below
late-title = Late below
late-sub = What is past its day on { $day }
late-none = Nothing is late
late-none-explain = Neither this unit nor any below it has anything that is past its day.
late-by-unit = By unit
late-by-procedure = By kind of work
late-unit = Unit
late-own = This unit itself
late-total = All
late-units = Units
late-oldest = Due earliest
late-procedure = Kind of work
late-explain = The numbers of a unit below include all that lies below it. What waits for two units counts at each of them.
late-own-head = { $unit } itself
late-all = Show all
late-what = Step waited for
late-record = What it is about
late-state = State
late-due = Due

## A step

step-cannot = This step cannot be taken now
step-system = The system takes this step by itself.
step-not-now = It is “{ $state }” now, so this step cannot be taken.
step-to-record = See the record
step-to-today = Back to Today
step-cancel = Cancel
step-choose = Choose
step-follows = This step
step-then = Leads to
step-who = Who takes it
step-way = From, to
step-asks = What it asks for
step-clocks = Clocks
step-checked = Checked by
step-checked-by = “{ $step }” must be done by another person
step-not-by = By another person than whoever did “{ $step }”
step-tells = Tells
step-others = Other steps
step-with = With it
with-start = Starts: { $clocks }
with-stop = Stops: { $clocks }
with-pause = Pauses: { $clocks }
with-resume = Resumes: { $clocks }
with-tells = Tells: { $parties }
step-expected = Waited for
ask-most = At most { $n } characters.
ask-unit = The code of a unit.
ask-account = The login of an account.
ask-note = It stays in the history for ever: no names, no numbers of persons.
ask-papers = { $n ->
    [one] { $n } paper is there
   *[other] { $n } papers are there
 }
ask-no-paper = No paper yet
ask-add-paper = Add papers
ask-missing = { $label }: needed
ask-required = needed
ask-kind-text = text, at most { $n } characters
ask-kind-day = a day
ask-kind-int = a whole number
ask-kind-flag = yes or no
ask-kind-code = one of a list
ask-kind-unit = a unit
ask-kind-account = an account
ask-kind-paper = a paper

many-head = All that are picked: { $step }
many-explain = Each is done by itself and has a result of its own; one that cannot be done keeps back no other.
many-all = Pick all on this page
many-do = { $step }, all picked
many-none = Nothing has been picked.
many-most = At most { $n } at once.
many-verdict = Result
many-why = State now, or why not
many-done = Done
many-not-done = Not done
many-counts = { $done } done, { $left } not done

procedure-refused = The step was not taken
    .why = { $en }
    .do = Look at it again first; nothing was saved.

## Clocks

clock-why = Basis and reckoning
clock-set = { $clock }: the record itself says the day.
clock-field = The day the record says
clock-basis = Basis: { $basis }
clock-calendar = Calendar of working days: { $calendar }
clock-no-rule = The rule { $rule } is not in force now
clock-rule = { $period } from: { $trigger }
clock-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
clock-working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
 }
clock-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
 }
clock-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
 }
clock-sure-found = read in its source
clock-sure-known = after general law
clock-sure-unsure = to be confirmed
clock-sure-local = set by each region or organisation
clock-paused = Paused
clock-when = Runs out
clock-moved = Moved by
clock-out = Then
moved-start = Starts: { $steps }
moved-stop = Stops: { $steps }
moved-pause = Pauses: { $steps }
moved-resume = Resumes: { $steps }
clock-expires = on the next day the system takes “{ $step }”
clock-late = it counts as late
tick-start = “{ $clock }” starts
tick-stop = “{ $clock }” stops
tick-pause = “{ $clock }” stands still
tick-resume = “{ $clock }” goes on

## On the page of a record

panel-since = since { $day }
panel-past = You are looking at the past: nothing can be done from here.
panel-end = It has come to its end; no step leads on.
panel-about = About this procedure
panel-history = What happened
panel-commit = commit #{ $n }
taken-by-system = the system
taken-behalf = { $who } (on behalf of { $whom })

## Documentation

procedure-text = What it is for
procedure-basis = Basis
procedure-register = Register
procedure-name = Name
procedure-file = Drawing as a file
procedure-drawing = Drawing
procedure-parties = Parties
procedure-party = Party
procedure-states = States
procedure-state = State
procedure-steps = Steps
procedure-step = Step
procedure-clocks = Clocks
procedure-clock = Clock
party-units = Units
party-hand = In whose hands
party-root = the federation
party-found = found by the record
state-kind = Kind
state-from = Reached by
state-next = Steps from here
state-open = under way
state-resting = at rest
state-done = done
state-ended = ended

diagram-title = Drawing: { $procedure }
diagram-says = { $states } states and { $steps } steps.
diagram-says-now = {" "}It is “{ $state }” now.
diagram-twin = The drawing in words
diagram-from = from { $states }
diagram-from-any = from any state of work
diagram-begin = Beginning
diagram-stays = the state stays
diagram-now = Now
diagram-been = been there
diagram-taken = Way taken
diagram-start = Beginning
diagram-done = Done
diagram-ended = Ended
diagram-resting = At rest
diagram-system = The system, by itself

form-back = Back
form-wrong-empty = Fill this in.
form-wrong-day = Write a date like 2026-03-02.
form-wrong-int = Enter a whole number.
form-wrong-choice = Choose one of the list.
form-wrong-account = There is no such login, or its account is no longer in use.
