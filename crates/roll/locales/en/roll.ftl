# The roll: units, persons, employers, households, sheets, duplicates, search

roll-nav = The roll
roll-units = Units
roll-persons = Persons
roll-employers = Employers
roll-households = Households
roll-import = Import
roll-export = Export
roll-duplicates = Likely duplicates
roll-back = Back
roll-choose = Choose
roll-correct = Correct
roll-facts = Fields
roll-history = History
roll-from = From which day
roll-from-hint = It holds from this day on; what was recorded of the days before stays.
roll-correct-from-hint = If it was wrong from the beginning, the first day; if it changed later, the day of the change.
roll-edit-sub = Nothing is overwritten: the correction is a new commit, and what was said before stays in the history.
roll-within = Within
roll-shown-first = Only the first { $n } are listed.
roll-nothing = (nothing)
roll-changed = changed
roll-erased = personal data erased
roll-actor-system = The system (console)
roll-current = current
roll-ended = From which day no longer
roll-kept-by = Kept by
roll-kept-by-hint = The code of the union that keeps it.
roll-lacks-code = lacks its credit code
roll-no-denominator = no denominator, so no rate
roll-none-stated = Not stated
roll-see-commit = See the commit
roll-employed = employed
roll-members = members
roll-member = Member
roll-not-member = Not a member

## Units

roll-units-sub = { $n ->
    [one] { $n } unit, as it stood on { $day }
   *[other] { $n } units, as they stood on { $day }
}
roll-departments = Partner departments
roll-departments-explain = Government departments of the coordination group; they are no unions and do not count as units.
roll-units-none = There are no units yet
roll-units-none-explain = Units are the frame of everything: persons, members and employers are kept in a unit, and figures add up along the tree.
roll-units-none-step-1 = Download the template: one row a unit, with its code, its parent's code and its name.
roll-units-none-step-2 = Import it, look at the dry run, and confirm.
roll-units-none-step-3 = The one without a parent is the federation.
roll-units-below = Units below
roll-units-below-n = Units below: { $n }
roll-unit-closed = closed { $day }
roll-unit-since = from { $day }
roll-unit-not-then = not on that day
roll-unit-days = Days
roll-unit-elsewhere = another union
roll-unit-new = Add a unit
roll-unit-new-below = Add below
roll-unit-new-sub = Under { $parent }.
roll-found = Found the federation
roll-found-sub = There is no unit yet. Enter the federation itself, then give its officers accounts and offices here; they take in the other units from a sheet or add them one by one.
roll-found-from-hint = From which day the federation exists; choose an early one if the past is to be recorded.
roll-found-already = There are units already; a federation is founded once.
said-roll-found = The federation is there. Now add accounts; the security administrator then grants their offices.
roll-unit-edit = Correct { $name }
roll-unit-code = Code of the union
roll-unit-code-hint = Sheets name the unit by this code; once used it does not change.
roll-unit-parent-hint = Moving it affects only the days from then on; older figures stay with the former parent.
roll-unit-industry-hint = The industry union it also belongs to, if any.
roll-unit-of-hint = The unit's code, as the page of units shows it.
roll-unit-close = Close
roll-unit-close-explain = Only a unit with nothing left in it can be closed; figures of the past stay.
roll-unit-ended = Closed from
roll-unit-ended-hint = From this day on it is no more.
roll-credit-code-hint = 18 characters of GB 32100; leave it empty if there is none.
roll-unit-short-hint = As in 云工督〔2026〕3号; leave it empty if the unit issues no documents.
roll-wrong-short = A short name has 8 characters at most.

## Persons

roll-persons-sub = Main employment in { $unit } and below, on that day
roll-persons-of-employer = Only at { $name }
roll-persons-all = Show all
roll-persons-none = Nobody is registered here yet
roll-persons-none-explain = The roll usually comes as sheets from the unions: one row a person, with name, identity number and unit code.
roll-persons-none-step-1 = Download the template, or use the sheet you have; the order of columns and the words of the headings do not matter.
roll-persons-none-step-2 = Upload it and look: what would be added, changed, left, and which rows have something wrong.
roll-persons-none-step-3 = Confirm: one commit, which can be reversed whole.
roll-persons-none-found = Nobody fits
roll-persons-none-found-explain = Change the filters, or clear them.
roll-find-name = Name, pinyin, last four
roll-names-closed = You see names masked, so they cannot be filtered by.
roll-column-unit = Unit
roll-column-employer = Employer
roll-column-trade = Trade or post
roll-column-skill = Skill level
roll-column-industrial = Industrial worker
roll-column-sex = Sex
roll-column-born = Born
roll-column-member = Joined
roll-column-from = From
roll-column-to = To
roll-column-why = Why
roll-column-act = Act
roll-person-new = Add a person
roll-person-new-sub = Sex and day of birth follow from the identity number. For many persons, import a sheet.
roll-person-edit = Correct { $name }
roll-person-not-then = Nothing was registered on this day; shown is what held from { $from } to { $to }.
roll-id-hint = 18 characters of GB 11643.
roll-keep-hint = Now { $masked }; leave it empty to keep it.
roll-keep-none = None is recorded; leave it empty to keep it so.
roll-no-mobile = Remove the mobile number
roll-employer-hint = In full; one that nobody knows yet is added and marked as lacking its credit code.
roll-is-member = Is a union member
roll-joined-hint = The day of first joining; leave it empty if it is not known.
roll-revealed = Shown this once; that you looked is in the log.
roll-merged-into = This record was merged into another.
roll-merged-see = See the record that was kept
roll-looks = Who looked
roll-looks-none = Nobody has looked at the sealed fields.
roll-looks-count = { $times } times, by { $who } offices, each with a reason.

## Employment

roll-employment = Employment
roll-employment-none = No employment is recorded.
roll-employment-begin = Begin an employment
roll-employment-change = Change employment
roll-employment-end = End the employment
roll-employment-end-explain = On leaving or retiring. Membership does not change with it: retain, transfer or end it by its own steps.
roll-employment-ended = No longer employed from
roll-employment-ended-hint = The day after the last day of work.
roll-employer-unknown = Employer not recorded
roll-side = side

## Membership

roll-membership = Membership
roll-membership-none = No membership.
roll-left = Left
roll-spell-over = ended
roll-step-join = Enter as a member
roll-step-request-transfer = Start a transfer
roll-step-cancel-transfer = Withdraw the transfer
roll-step-transfer = Complete the transfer
roll-step-retain = Retain
roll-step-restore = Restore
roll-step-resign = Resign
roll-step-lapse = Deem resigned
roll-step-expel = Expel
roll-step-die = Deceased
roll-step-from-hint = It takes effect on this day.
roll-explain-join = After the person has applied and the committee has approved. A person holds one membership on any day.
roll-explain-request-transfer = Membership follows the labour relation. The person stays a member here until the other union takes them in.
roll-explain-cancel-transfer = The transfer is withdrawn; the membership stays here.
roll-explain-transfer = The old membership ends and the new one begins on the same day, in one commit: never none, never two.
roll-explain-retain = For retired or unemployed members and those of closed units: no dues, no vote, and not counted as members.
roll-explain-restore = The person works again.
roll-explain-resign = The person has asked to leave.
roll-explain-lapse = Six months without dues and activity, without good reason and after being admonished.
roll-explain-expel = Decided by the members' meeting and reported to the union above.
roll-explain-die = Membership and employment end on this day.
roll-transfer-to = Code of the receiving union
roll-transfer-to-hint = A union within your reach; transfers beyond it are completed by a union above both.
roll-retain-why = Why retained

## Employers

roll-employers-sub = Kept by { $unit } and below
roll-employers-none = There are no employers here yet
roll-employers-none-explain = Employers named in a roll are added on import; their credit codes can be entered afterwards.
roll-employers-none-found = No employer fits
roll-employers-lacking = { $n ->
    [one] { $n } lacks its credit code.
   *[other] { $n } lack their credit code.
}
roll-employers-lacking-show = Show them
roll-employer-complete = Complete the credit code
roll-employer-persons = See its persons
roll-find-employer = Name or credit code

## Households

roll-households-sub = Kept by { $unit } and below
roll-households-none = There are no households here yet
roll-households-none-explain = Help is given to households: register the head, then add who lives with them.
roll-household = Household
roll-household-new = Register a household
roll-household-none = No household is recorded.
roll-household-see = See the household
roll-household-of = Household of { $name }
roll-household-size = Persons
roll-household-head-id = Identity number of the head
roll-household-head-hint = The head must be on the roll already.
roll-household-head-is = Head: { $name }
roll-household-members = Members
roll-household-join = Add a member
roll-household-join-hint = Somebody who is registered already is found by the number.
roll-household-name-hint = Only for somebody who is not registered yet.
roll-household-leave = Leaves
roll-household-leave-explain = From this day on no longer of this household.
roll-household-end = End the household
roll-household-end-explain = From this day on it is no more, for all its members; what was recorded stays.

## Import

roll-import-sub = A dry run first; confirming makes one commit, which can be reversed whole.
roll-import-kind = Kind of sheet
roll-import-roll = Roll
roll-import-units = Units
roll-import-explain-roll = One row a person: name, identity number and unit code are required. Order of columns, words of headings, title rows and totals do not matter; full-width characters and inline pinyin are cleaned.
roll-import-explain-units = One row a unit: code, parent's code and name are required. Only units within your reach are taken.
roll-import-reason-roll = Import of a roll
roll-import-reason-units = Import of units
roll-import-as-of = From which day the sheet speaks
roll-import-as-of-hint = For a report of a quarter, its last day.
roll-import-file = File
roll-import-file-hint = xlsx, xls, csv, tsv or text, up to 64 MB, in any encoding. Deleted from the server once confirmed, cancelled or a day old.
roll-import-check = Upload and check
roll-import-help = Help
roll-import-template = Download the template
roll-import-sample = Download a sample
roll-import-columns = Columns that are understood
roll-import-required = required
roll-import-then = Then
roll-import-then-explain = The check writes nothing: it tells row by row what would be added or changed, what is wrong and what to do. Rows with something wrong can be downloaded, mended and sent again.
roll-import-open = Imports under way
roll-import-open-explain = Only you see them; they are kept for a day.
roll-import-when = When
roll-import-stage = State
roll-import-steps = Steps of the import
roll-import-step-choose = Choose file
roll-import-step-check = Check
roll-import-step-write = Write
roll-import-step-done = Done
roll-import-title-checking = Checking
roll-import-title-ready = What would happen
roll-import-title-writing = Importing
roll-import-title-done = Imported
roll-import-title-failed = Not imported
roll-import-title-interrupted = Interrupted
roll-import-job-sub = { $kind } · valid from { $day }
roll-import-checking = Checking row by row
roll-import-writing = Writing to the registers
roll-import-interrupted = The server stopped on the way. Nothing half-done stays; check again, and what was written shows as unchanged.
roll-import-again = Check again
roll-import-failed = This sheet cannot be taken in; nothing was written.
roll-import-another = Another file
roll-import-cancel = Cancel
roll-import-dismiss = Put away
roll-import-confirm = { $n ->
    [one] Import { $n } row
   *[other] Import { $n } rows
}
roll-import-one-commit = Written as one commit, which can be reversed whole later. Rejected rows are not written.
roll-import-nothing = The registers say the same already; there is nothing to write.
roll-import-done = { $n ->
    [one] { $n } row was written.
   *[other] { $n } rows were written.
}
roll-import-reverse = Reverse this import
roll-import-rejects = { $n ->
    [one] Download { $n } rejected row
   *[other] Download { $n } rejected rows
}
roll-import-rejects-name = rejected rows { $day }.xlsx
roll-import-sheet = Read from: { $name }
roll-import-unknown = These columns were not understood and not read:
roll-import-employers = { $n ->
    [one] { $n } employer is not known yet; it is added by name and marked as lacking its credit code.
   *[other] { $n } employers are not known yet; they are added by name and marked as lacking their credit code.
}
roll-import-employers-show = Which
roll-import-tabs = Verdicts
roll-import-tab-look = To look at
roll-import-tab-added = Added
roll-import-tab-changed = Changed
roll-import-tab-left = Unchanged
roll-import-row = Row
roll-import-verdict = Verdict
roll-import-why = Why, and what to do
roll-import-changes = What changes
roll-import-rejected = Rejected
roll-import-warned = Warned
roll-import-all-fine = There is nothing to look at.
roll-import-no-rows = There are no such rows.
roll-import-more = Only the first { $n } of { $total } rows are listed.
roll-stage-checking = checking
roll-stage-ready = to be confirmed
roll-stage-writing = writing
roll-stage-done = imported
roll-stage-failed = failed
roll-stage-interrupted = interrupted

## Export

roll-export-roll = Export the roll
roll-export-what = { $unit } and below, as of { $day }
roll-export-explain = The sheet holds names, identity and mobile numbers in the clear. Who exports what, and why, is logged first; keep it safe and delete it after use.
roll-export-format = Form
roll-export-xlsx = Excel workbook (.xlsx)
roll-export-csv = CSV text (.csv)
roll-export-begin = Begin the export
roll-export-writing = Writing the sheet
roll-export-ready = The sheet is ready: { $n } persons.
roll-export-once = It can be fetched once; then the file on the server is deleted. It is kept for a day at most.
roll-export-download = Download
roll-export-failed = The export was not finished and left no file; try again.
roll-export-roll-name = roll { $day }
roll-export-units-name = units { $day }

## Reversal

roll-reversal = Reverse commit #{ $n }
roll-reversal-kind = Kind
roll-reversal-when = When
roll-reversal-act = What was done
roll-reversal-opened = Versions opened
roll-reversal-closed = Versions closed
roll-reversal-explain = The reversal is another commit: what the first wrote no longer holds, what it replaced holds again, and both stay in the log. If something of it was changed since, it cannot be reversed.
roll-reversal-send = Reverse

## Likely duplicates

roll-duplicates-sub = Records of which two or more of name (as it sounds), day of birth and mobile agree while the identity numbers differ. Whether they are one person is for a person to say.
roll-duplicates-none = There is nothing to decide
roll-duplicates-none-explain = Those with the same identity number are one person already.
roll-duplicates-decided = Decided
roll-duplicate-title = { $n ->
    [one] { $name }: { $n } agrees
   *[other] { $name }: { $n } agree
}
roll-duplicate-field = Field
roll-duplicate-first = The earlier
roll-duplicate-second = The later
roll-duplicate-agrees = agrees
roll-duplicate-keep-first = The same; keep the earlier
roll-duplicate-keep-second = The same; keep the later
roll-duplicate-keep-explain = From today the other record's employment and membership pass to the one kept; this can be undone.
roll-duplicate-two = Two persons
roll-duplicate-two-explain = This pair will not be shown again.
roll-duplicate-decision = Decision
roll-duplicate-same = the same, merged
roll-duplicate-different = two persons
roll-duplicate-unmerge = Un-merge
roll-duplicate-undo = Undo

## Search

roll-search = Search
roll-search-sub = Within your reach.
roll-search-what = Names by Han, pinyin or initials; identity or mobile numbers, whole or the last four; units, employers; numbers of commits
roll-search-none = Nothing was found
roll-search-none-explain = Try the pinyin, the initials or the last four digits. Only persons within your reach are found.
roll-search-none-names = You see names masked, so they cannot be searched; units and employers can.
roll-search-commit = log
roll-search-found = Found
roll-search-where = Where
roll-search-commits = Commits

## Words of the history

roll-event-from = from { $day }
roll-event-commit = commit #{ $n }
roll-event-row = row { $row } of the sheet
roll-event-reversal = Commit #{ $n } reversed
roll-event-reversed = reversed
roll-event-unit-new = Set up
roll-event-unit-changed = Changed
roll-event-unit-ended = Closed
roll-event-unit-gone = Taken off the register
roll-event-employer-new = Registered
roll-event-employer-changed = Changed
roll-event-employer-ended = Ended
roll-event-employer-gone = Taken off the register
roll-event-person-new = Registered
roll-event-person-changed = Corrected
roll-event-person-ended = Registration ended
roll-event-person-gone = Taken off the register
roll-event-employment-new = Employed: { $why }
roll-event-employment-changed = Employment changed
roll-event-employment-ended = Employment ended
roll-event-employment-gone = Employment taken off the register
roll-event-membership-new = Membership: { $why }
roll-event-membership-changed = Membership changed
roll-event-membership-ended = Membership ended: { $why }
roll-event-membership-gone = Membership taken off the register
roll-event-household-new = Household registered
roll-event-household-changed = Household changed
roll-event-household-ended = Household ended
roll-event-household-gone = Household taken off the register
roll-event-household_member-new = Joined a household: { $why }
roll-event-household_member-changed = Kinship changed
roll-event-household_member-ended = Left the household
roll-event-household_member-gone = Kinship taken off the register
roll-event-duplicate-new = Duplicate: { $why }
roll-event-duplicate-changed = Decision changed
roll-event-duplicate-ended = Decision ended
roll-event-duplicate-gone = Decision taken back

## What is wrong with a form

roll-wrong-day = Give a day.
roll-wrong-day-far = Give a day that is one, and not more than a year ahead.
roll-wrong-name = The name must not be empty.
roll-wrong-kind = Choose the kind of unit.
roll-wrong-code = A code of up to 32 characters without slash, question mark and number sign.
roll-wrong-code-taken = This code is taken; choose another.
roll-wrong-parent-then = The parent did not exist on that day.
roll-wrong-circle = The parent cannot be the unit itself or one below it.
roll-wrong-unit-full = From that day on there are still units, persons, members, employers or households in it; move them first.
roll-wrong-choice = Choose one of those listed.
roll-wrong-credit-form = A credit code has 18 digits and capital letters (never I, O, S, V or Z).
roll-wrong-credit-check = The check character of the credit code does not fit; correct it from the certificate.
roll-wrong-credit-lost = A spreadsheet program has destroyed the last digits of the credit code; type it again from the certificate.
roll-wrong-credit-known = Another employer has this credit code already.
roll-wrong-id-missing = Give the identity number.
roll-wrong-id-form = Not an identity number of 18 characters with a possible day of birth; correct it from the card.
roll-wrong-id-check = The check digit of the identity number does not fit; correct it from the card.
roll-wrong-id-lost = A spreadsheet program has destroyed the last digits of the identity number; type it again from the card.
roll-wrong-id-known = This identity number is on the roll already. Search for it; if it is in another union, have it transferred.
roll-wrong-id-unknown = Nobody of this number is on the roll within your reach.
roll-wrong-person-elsewhere = This person is registered in a union outside your reach.
roll-wrong-mobile = A mobile number has 11 digits and begins with 1.
roll-wrong-joined = The day of joining must be a day, and not later than the day it takes effect.
roll-wrong-transfer-unit = There is no union of this code within your reach.
roll-wrong-file = Choose the file to be imported.
roll-wrong-no-units = There are no units yet; import a sheet of units first.
roll-wrong-inside = Something broke; nothing was written, and the cause is in the system's log. Try again.
roll-wrong-field = There is no such sealed field.
roll-nothing-changed = The same as what is recorded; nothing was changed.
roll-rule-ends-before = It would end before it began. If it should never have begun, reverse that commit.
roll-rule-ended = It had ended before that day.
roll-rule-no-spell = There is no membership on that day; check the day.
roll-rule-no-step = This step cannot be taken from the state of that day.
roll-rule-transfer-where = Give the code of another union.
roll-refusal-employment = There is a main employment on these days already; end it first.
roll-refusal-membership = There is a membership on these days already; transfer it instead.
roll-refusal-household = This person already heads a household on these days.
roll-refusal-household_member = This person already belongs to a household on these days; let them leave it first.

## After an action

said-roll-unit-added = The unit was added.
said-roll-unit-closed = The unit was closed.
said-roll-corrected = Corrected.
said-roll-person-added = The person was registered.
said-roll-employment-changed = The employment was recorded.
said-roll-employment-over = The employment was ended.
said-roll-step-taken = Done.
said-roll-household-added = The household was registered.
said-roll-household-joined = The member was added.
said-roll-household-left = The member has left.
said-roll-household-ended = The household was ended.
said-roll-reversed = Reversed.
said-roll-merged = Merged.
said-roll-kept-apart = Noted: two persons.
said-roll-import-cancelled = Cancelled; the file was deleted.
said-roll-import-dismissed = Put away.

## Kinds, sources, registers and fields in the log

source-export = Export of the roll
source-roll-unit = Register of units
source-roll-person = Register of persons
source-roll-employment = Employment
source-roll-membership = Membership
source-roll-retained-retired = Membership retained: retired
source-roll-retained-unemployed = Membership retained: unemployed
source-roll-retained-unit-closed = Membership retained: unit closed
source-roll-employer = Register of employers
source-roll-household = Households
source-roll-duplicate = Decision on duplicates
register-unit = Unit
register-employer = Employer
register-person = Person
register-employment = Employment
register-membership = Membership
register-household = Household
register-household_member = Household member
register-duplicate = Decision on duplicates
field-unit-code = Code
field-unit-name = Name
field-unit-kind = Kind
field-unit-parent = Parent
field-unit-industry-parent = Industry union
field-unit-credit-code = Credit code
field-unit-short = Short name in document numbers
field-employer-name = Name
field-employer-credit-code = Credit code
field-employer-unit = Kept by
field-employer-lacks-code = Lacks its credit code
field-person-name = Name
field-person-name-raw = Name as sent
field-person-id-number = Identity number
field-person-mobile = Mobile
field-person-birth-date = Day of birth
field-person-birth-year = Year of birth
field-person-sex = Sex
field-employment-person = Person
field-employment-unit = Unit
field-employment-employer = Employer
field-employment-rank = Rank
field-employment-trade = Trade or post
field-employment-skill = Skill level
field-employment-industrial = Industrial worker
field-employment-sex = Sex
field-employment-birth-year = Year of birth
field-employment-began = Began
field-employment-ended = Ended
field-membership-person = Person
field-membership-unit = Unit
field-membership-state = State
field-membership-joined-on = Joined on
field-membership-began = Began
field-membership-ended = Ended
field-membership-entry = Entry
field-membership-exit = Exit
field-membership-sex = Sex
field-membership-birth-year = Year of birth
field-membership-skill = Skill level
field-membership-trade = Trade or post
field-household-head = Head
field-household-unit = Kept by
field-household-address = Address
field-household_member-household = Household
field-household_member-person = Person
field-household_member-kinship = Kinship
field-duplicate-kept = Record kept
field-duplicate-other = The other
field-duplicate-decision = Decision
figures-of-roll = The roll
