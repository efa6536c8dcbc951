# The shell and the components

skip = Skip to content
nav = Main navigation
menu = Menu
crumbs = You are here
search = Search
search-hint = Search names, pinyin, numbers
sign-out = Sign out
foot = { $brand } · every number opens its records
unit-here = Current unit:
unit-open = Open this unit
theme = Theme
theme-auto = System
theme-light = Light
theme-dark = Dark

moment = Moment:
moment-as-of = As of
moment-title = Which day, and as known when
moment-explain = The registers remember: see how things stood on any day, or only what was known at the time.
moment-as-of-label = As of
moment-known-label = As known at
moment-known-hint = A commit number or a day; empty means now
moment-go = Show
moment-back = Back to now
moment-known-now = as known now
moment-known-commit = as known at commit #{ $commit }
moment-known-day = as known on { $day }
moment-words = As of { $day }, { $known }
moment-past = You are looking at the past. { $words }.

day-open = until further notice
list-and = { $first } and { $last }

copy = Copy
copied = Copied

empty-template = Download template
empty-sample = Download sample

fact-none = Not recorded
veil-open = Reveal; a reason is required
veil-closed = Masked; you may not see the whole value
veil-reason = Reason for looking
veil-hint = The reason, the time and your name are logged; the person concerned can ask for them.
veil-show = Show

field-required = required
form-wrong = { $n ->
    [one] One thing needs correcting:
   *[other] { $n } things need correcting:
}
filters = Filters
filters-apply = Filter
filters-clear = Clear

number-frozen = (published, provable)
number-restated = (restated)
number-suppressed = withheld
number-was = was { $n }

pager = Pages
pager-first = First page
pager-back = Previous
pager-next = Next
table-count = { $n ->
    [one] { $n } record
   *[other] { $n } records
}
table-here = , { $n } on this page
table-here-only = { $n } on this page
sort-up = Sort ascending
sort-down = Sort descending
columns = Columns
columns-apply = Apply

progress-done = Done
progress-failed = Failed; nothing was changed
progress-of = { $done } / { $total }
progress-so-far = { $done } so far
progress-leave = You may leave this page; the work goes on and shows where it is when you come back.
progress-lost = The server cannot be reached; trying again.

step-done = (done)
step-now = (current)
step-ahead = (ahead)
step-skipped = (skipped)

tree-turn = Beneath { $name }
tree-later = { $n ->
    [one] Show { $n } unit beneath
   *[other] Show { $n } units beneath
}

chart-table = Data table
chart-day = Day
chart-said = { $name }: { $first } on { $from }, { $last } on { $to }; lowest { $low }, highest { $high }.{" "}
chart-none = No data.
