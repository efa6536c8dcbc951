# The kernel's own pages: sign-in, first run, accounts and offices, the log, problems

any = All
yes = yes
no = no
reason = Reason
reason-hint = Say why. It stays in the log for ever: no names, no numbers of persons.
unit-code = Unit code
unit-code-hint = The unit of the office or of the account; left empty for administrators.
unit-code-unknown = There is no unit with this code; look it up under Units.

nav-house = House

## Sign-in

sign-in = Sign in
login = Login
password = Password
sign-in-help = Forgotten your password, or is your account disabled? Ask your system administrator. Nobody will ever ask you for your password.

## First run

first-run = First run: three administrators
first-run-sub = There is no account yet. With the setup code printed on the server's console, make the three administrators at once.
first-run-three = The three keep one another in check: their logins and passwords must differ, and three people should hold them.
first-run-change = The passwords you enter now serve for the first sign-in only; each then chooses one that nobody else knows.
first-run-make = Make the three administrators
setup-code = Setup code
setup-code-hint = Printed on the console when the server starts, like K7QX-01AB-…; case and hyphens do not matter.

## Roles

role = Role
role-choose = Choose a role.
role-clerk = Clerk
role-chair = Chair
role-officer = Union officer
role-leader = Leader
role-partner = Partner department
role-system-admin = System administrator
role-security-admin = Security administrator
role-audit-admin = Audit administrator
role-caseworker = Caseworker
role-treasurer = Treasurer
role-evaluator = Third-party evaluator
role-worker = Worker
role-says-system-admin = Runs the system: adds and disables accounts, resets passwords. Sees neither business data nor the log.
role-says-security-admin = Says who may do what: grants and revokes offices. Sees neither business data nor the log.
role-says-audit-admin = Reads and verifies the whole log. Sees no persons and changes nothing.

## One's own account

account-own = My account
title = Office title
title-hint = The name of the office, never of a person: for example, Organisation officer.
display-name = Name
display-name-hint = The person who holds the office; kept encrypted.
login-hint = Named after the office, not the person: 3 to 32 small letters, digits and . - _, beginning with a letter. It never changes.
offices = Offices
offices-none = No office at present.
sessions = Where you are signed in
sessions-explain = If you do not know one of these devices, end its session and change your password at once.
session-agent = Browser
session-address = Address
session-created = Signed in
session-seen = Last used
session-end = End
session-end-others = End all other sessions
session-here = this device

password-change = Change password
password-old = Present password
password-new = New password
password-again = New password again
password-first = First password
password-hint = At least 10 characters with three of capitals, small letters, digits and others; or 16 characters and more. No common words, pinyin or runs.
password-must = Your present password was set by somebody else, who knows it: choose one that nobody else knows, and you can begin.
password-ends-others = All other sessions end when the password is changed.
password-differs = The two new passwords differ.
password-wrong = This is not the present password.
password-short = It has fewer than 10 characters.
password-long = It has more than 128 characters.
password-plain = Under 16 characters it needs three of capitals, small letters, digits and others.
password-login = It must not contain the login.
password-common = Without common words, pinyin, years and runs too little is left; it is easily guessed.
password-same = It is the present password.

## Accounts and offices

accounts = Accounts
accounts-sub = Who holds which office in which unit.
accounts-none = No account fits
accounts-none-explain = Choose other filters, or add an account.
account-state = State
account-seen = Last used
account-active = Active
account-disabled = Disabled
account-erased = Person erased
account-new = Add an account
account-new-sub = The system administrator adds accounts; the security administrator grants offices.
account-add = Add the account
account-manage = Managing the account
unit-of-account = Unit
account-disable = Disable
account-enable = Enable
password-reset = Reset password
account-erase = Erase the person
office = Office
office-from = From
office-to = Until
office-act = Action
office-grant = Grant an office
office-end = Revoke
office-hand-over = Hand over
office-successor = Login of the successor
office-successor-hint = The successor must have an account.
office-successor-unknown = There is no account with this login.
office-day = From which day
explain-account-disable = Nobody can sign in to it, and its sessions end at once. Records and log stay as they are.
explain-account-enable = It can be signed in to with its old password.
explain-password-reset = At the next sign-in another must be chosen; its sessions end at once.
explain-account-erase = Name, password and sessions go for ever, and its offices end today. Login, office title and what was done stay in the log. This cannot be undone.
explain-office-grant = Holds from today. The three administrators exclude one another and every other office.
explain-office-end = Not held any more from today.
explain-office-hand-over = From that day the successor holds it, and the present holder no longer does.

said-signed-out = You are signed out.
said-first-run = The three administrators are made. Each signs in and changes the password.
said-session-ended = The session has ended.
said-sessions-ended = All other sessions have ended.
said-password-changed = The password is changed.
said-account-added = The account is added.
said-account-disabled = The account is disabled.
said-account-enabled = The account is enabled.
said-account-erased = The person is erased.
said-password-reset = The password is reset.
said-office-granted = The office is granted.
said-office-ended = The office is revoked.
said-office-handed-over = The office is handed over.
said-log-verifying = Verification has begun.

access-wrong-password = The login and the password do not belong together, or the account is disabled
    .why = To protect the account, it is not said which.
    .do = Check both and try again, or ask the system administrator.
access-blocked = Too many failed attempts
    .why = After several failures an address waits, each time longer.
    .do = Try again later. On a device you have used before, others cannot hold you up.
access-blocked-minutes = Too many failed attempts; try again in { $n } min. On a device you have used before, others cannot hold you up.
access-busy = Too many people are signing in at this moment; try again in a few seconds.
access-weak = The password breaks a rule.
access-login-taken = This login has been used; choose another. A login is never used again, so that the log stays clear.
access-login-form = A login has 3 to 32 small letters, digits and . - _, beginning with a letter.
access-name-form = The name and the office title have 1 to 60 characters each.
access-excluded = The three administrators exclude one another and every other office.
access-held-already = The account holds this office already.
access-no-unit = This office is held at a unit; give the unit's code.
access-last-administrator = This is the last administrator of this kind; let somebody else hold the office first.
access-administrator = An administrator's account is disabled, reset or erased only on the server's console, so that no administrator can put out another.
access-own = Nobody does this to their own account; ask a colleague.
access-reason = A reason has at least two Chinese characters or four letters, at most 300, and no number of ten digits or more.
access-erased = The person behind this account was erased; add a new account.
access-setup-code = This is not the setup code; copy the one printed last on the console.
access-setup-done = There are accounts already; the first run is over.
access-setup-same = The three administrators need different logins and different passwords.
access-refusal-administrator = The account is an administrator on these days already; an account holds one of the three offices at most.

## The log

log = Log
log-sub = Every change: who, in whose name, when and why. The newest first.
log-none = No commit fits
log-none-explain = You see the commits made in the name of your units.
log-go-on = Look further back
log-verification = The whole log is being verified
log-verification-note = Every version, every commit and the head of the log.
log-verify = Verify the whole log
log-verified-never = Not verified since the server started.
log-verified = Verified { $at }: { $commits } commits and { $versions } versions fit; nothing was altered.
log-altered = Verified { $at }: among { $commits } commits and { $versions } versions something was altered. Secure the machine, and compare with backups and published checkpoints.
log-verified-failed = The verification of { $at } did not finish.
log-root = Root:
checkpoint = Checkpoint
checkpoint-explain = The state of the log in three lines. Keep it, or have the unit above countersign it; it will prove that the log only grew.
checkpoint-download = Download the checkpoint
commit = No.
commit-title = Commit #{ $n }
commit-when = When
commit-kind = Kind
commit-who = Who
commit-reason = Reason
commit-source = Source
commit-leaf = Leaf
commit-opened = Opened
commit-closed = Closed
commit-fits = fits the log
commit-altered = altered
commit-shown = Only the first { $n } are shown.
commit-hidden = { $n } more are not for you to see and are not listed.
actor-system = the system (console)
version-register = Register
version-record = Record
version-days = Valid
version-says = Content
version-digest = Digest
version-sealed = and sealed fields

kind-setup = set-up
kind-import = import
kind-form = form
kind-read = opened
kind-reveal = reveal
kind-publish = publication
kind-reversal = reversal
kind-account = account
kind-grant = office
kind-erase = erasure
kind-export = export

source-account-add = account added
source-account-disable = account disabled
source-account-enable = account enabled
source-account-password-own = own password changed
source-account-password-reset = password reset
source-account-erase = person erased
source-grant-add = office granted
source-grant-end = office revoked
source-grant-hand-over = office handed over
source-setup-first-run = first run
source-read = a record opened, masked
source-reveal = sealed fields shown

register-account = Account
register-grant = Office
register-reveal = Reveal
field-account-login = Login
field-account-title = Title
field-account-unit = Unit
field-account-state = State
field-grant-account = Account
field-grant-role = Role
field-grant-unit = Unit
field-reveal-account = Account
field-reveal-register = Register
field-reveal-record = Record
field-reveal-fields = Fields

## Problems

problem-where = Where
problem-why = Why
problem-detail = In detail
problem-do = What to do
problem-operation = Operation
problem-home = Home
problem-see-commit = See that commit
problem-see-log = See the log
problem-missing = There is nothing here
    .why = The address is wrong, or what is there is not for you to know of.
    .do = Check the address, or start from the home page.
problem-refused = You may not do this
    .why = Your office does not include it.
    .do = If your work needs it, ask the security administrator for the office.
problem-signed-out = You are not signed in, or no longer
    .why = Sessions end when they are not used.
    .do = Sign in and do it again; nothing was saved.
problem-forged = Not saved: it is not certain that this form came from here
    .why = The page was open too long, the session changed, or another site sent the request.
    .do = Open the page again and fill it in once more.
problem-unusable = What was sent cannot be used
    .do = Correct it as described and try again.
problem-rule = A rule of the register forbids this
    .do = Correct it as described and try again; nothing was saved.
problem-not-reversible = Commit #{ $commit } cannot be reversed whole
    .why = { $n } of the things it wrote were changed since, first by commit #{ $by }.
    .do = Reverse the later commits first, or correct one by one.
problem-empty = There is no federation here yet
    .why = No units have been imported.
    .do = Have a union officer import the sheet of units first.
problem-busy = Too busy at this moment
    .why = Many are at work at once.
    .do = Try again in a few seconds; nothing was saved.
problem-late = It took too long and was given up
    .why = This step did not finish in the time it has.
    .do = Try again later, or ask for less at once.
problem-internal = Something broke
    .why = The program met something it does not expect; what you did was not saved.
    .do = Try again. If it stays so, tell the system administrator the operation.
problem-too-large = What was sent is too large; { $most } at most
    .do = Split it, or leave out what is not needed.
problem-media = What was sent is no form
    .do = Send it from the page.
problem-method = This address is not used this way
    .why = It takes what a button of a page sends, and is not opened by itself.
    .do = Start from the home page.
problem-too-many = Too many requests; try again in { $seconds } s
    .why = One address may make only so many requests at a time.
    .do = Wait a moment.
problem-upload = The file did not arrive whole, or the form is damaged.
problem-moment = A day is written like 2020-08-31; “as known” may be a day or the number of a commit.
problem-known = There is no commit of this number yet.

## Delegations

delegations = Delegations
delegations-sub = For some days a colleague takes care of your office. What they do stands under their account, with a note of whose office it was.
delegations-given = Given to others
delegations-given-none = None of your offices is delegated.
delegations-received = Received from others
delegations-received-none = You take care of nobody's office.
delegations-over = Ended
delegations-of-account = Offices delegated to others
delegations-to-account = Offices taken care of for others
delegation-to = Delegate
delegation-of = On behalf of
delegation-from = First day
delegation-until = Last day
delegation-state = State
delegation-ahead = not begun
delegation-holds = in force
delegation-over = ended
delegation-fallen = lapsed
delegation-fallen-explain = A delegation lapses by itself when its giver no longer holds the office, when one of the two accounts is disabled, or when the delegate comes to hold an office that excludes it.
delegation-new = Delegate an office
delegation-explain = On these days the delegate can do all that the office can do, and so can you. What is delegated cannot be delegated further.
delegation-no-office = You hold no office that can be delegated: those of administrators and those held for others cannot be.
delegation-office-choose = Choose an office that you hold now.
delegation-login = Login of the delegate
delegation-login-hint = A colleague of the unit of the office, or of one above or below it.
delegation-until-hint = It begins within { $n } days and lasts { $n } days at most; it can be ended at any time.
delegation-day-form = Give a day, like 2026-03-05.
delegation-make = Delegate
delegation-own = Nobody delegates to themselves.
delegation-end = End it
delegation-end-explain = It ends today; one that has not begun will not begin.
said-delegation-made = The office is delegated.
said-delegation-ended = The delegation has ended.

unit-of-office = Unit
office-whose = Held
office-own = by yourself
office-behalf = on behalf of { $who }
office-delegated = { $who } takes care of it from { $from } until { $until }
office-work-moves = {" "}What the present holder has in hand moves on the same day.
office-work-moved = { $n ->
    [0] The office is handed over; nothing was in hand.
    [one] The office is handed over; one open matter moved with it.
   *[other] The office is handed over; { $n } open matters moved with it.
}
said-office-hand-over-ahead = The hand-over is arranged; what is in hand moves on that day.

access-undelegable = The office of an administrator is not delegated; the security administrator grants it.
access-delegated-already = The office is delegated on some of these days already; end that delegation first.
access-delegation-days = A delegation begins within 90 days, ends no earlier than it begins, and lasts 90 days at most.
access-no-delegation = There is no such delegation, or it has ended.
access-no-colleague = No colleague with this login is found in the unit of the office, above it or below it; ask them for it.

source-delegation-add = office delegated
source-delegation-end = delegation ended
source-grant-hand-over-due = open work moved with its office
register-delegation = Delegation
field-delegation-principal = Principal
field-delegation-delegate = Delegate
field-delegation-office = Office
field-delegation-role = Role
field-delegation-unit = Unit
