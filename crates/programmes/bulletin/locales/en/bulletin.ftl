# Bulletins

bulletin-quote-where = Line { $line }, character { $column }: { $what }
bulletin-quote-form = “{ $text }” is not a whole quote. Write {"{{"}figure NAME key=value{"}}"}, all on one line.
bulletin-quote-figure = There is no figure called { $name }. There are: { $known }.
bulletin-quote-parameter = There is no parameter called { $key }. There are: { $known }.
bulletin-quote-twice = The parameter { $key } stands twice; keep one.
bulletin-quote-day = { $key }={ $value } is not a day; write it like 2020-06-30.
bulletin-quote-unit = There is no unit with the number { $code } on { $day }.
bulletin-quote-reach = You may not read the figures of this unit.
bulletin-quote-dimension = { $figure } cannot be split by { $dimension }. It can be split by: { $known }.
bulletin-quote-period = { $figure } counts what there is on a day and has no period; use as_of instead.
bulletin-quote-backwards = The period ends before it begins.
bulletin-quote-known = known={ $value } is not a commit that is known here; the last one is { $last }.
bulletin-quote-show = show={ $value } is unknown; write full or large.
bulletin-quote-title = A title cannot quote a figure.
bulletin-quote-many = A bulletin quotes figures in { $n } places at most.

bulletin-error-title = The text has no title, or one of more than { $n } characters. Begin it with “# Title”.
bulletin-error-long = The text has { $n } bytes; { $max } is the most.
bulletin-error-unit = There was no such unit on the day the bulletin speaks of.
bulletin-error-publication = There is no such bulletin.
bulletin-error-draft = The draft is gone.
bulletin-error-conflict = Somebody else has changed this draft meanwhile. What you wrote is still below and did not overwrite theirs.
bulletin-error-overtaken = Another bulletin was published meanwhile. Look at the numbers again and publish once more.

bulletin-replay-same = Bulletin { $n } (commit #{ $commit }) was made again from the database and is the same, byte for byte.
bulletin-replay-root = Bulletin { $n } was made again from the database and is the same as this file, but its root is not the one that was recorded.
bulletin-replay-content = Bulletin { $n } was made again from the database and differs from this file from line { $line } on.
bulletin-replay-short = This file breaks off at line { $line }; bulletin { $n }, made again from the database, goes on.
bulletin-replay-long = From line { $line } on this file has more than bulletin { $n } made again from the database.
bulletin-replay-refused = The database can no longer make bulletin { $n }: { $why }
bulletin-replay-unknown = This database has not published this file.

bulletin-nav = Bulletins
bulletin-nav-public = Public
bulletin-nav-verify = Verify a publication

bulletin-list-sub = Every number opens its definition and its evidence. What is published never changes; later corrections are listed beside it.
bulletin-latest = Latest bulletins
bulletin-all = All bulletins
bulletin-empty = No bulletin has been published yet.
bulletin-empty-explain = The numbers of a bulletin quote figures. Publishing freezes them with their evidence, and anybody can verify them offline.
bulletin-title = Title
bulletin-number = Number
bulletin-as-of = As of
bulletin-published = Published
bulletin-figures = Figures
bulletin-state = State
bulletin-stands = As published
bulletin-restated-n = { $n } restated
bulletin-verifiable =
    { $n ->
        [one] { $n } figure, verifiable
       *[other] { $n } figures, all verifiable
    }
bulletin-feed = Atom feed
bulletin-feed-title = Bulletins
bulletin-nth = No. { $n }
bulletin-issue = No. { $n } · published { $day }
bulletin-as-of-day = as of { $day }

bulletin-download = Download the publication
bulletin-proof = Proof
bulletin-root = Publication root
bulletin-in-commit = Commit #{ $commit }, { $time }
bulletin-how-to-verify = How to verify
bulletin-figures-here = Figures of this bulletin
bulletin-figure = Figure
bulletin-value = Value
bulletin-day = Day
bulletin-definition = Definition
bulletin-unit = Unit
bulletin-total = Total
bulletin-now = now { $n }
bulletin-restatements = Restatements
bulletin-was-now = It was { $was } when published and is now { $now }.
bulletin-by-commit = Commit #{ $commit } ({ $time })
bulletin-unknown = Figure { $n } cannot be compared now:
bulletin-not-restated = Nothing has changed since it was published.
bulletin-restated-quiet = This number is of a part of the federation. How it differs from today's could point at single people, so whether it was corrected since is not told.
bulletin-withheld = withheld
bulletin-withheld-why = This number counts so few records that it, or what follows from it, would point at single people. It is withheld, and no record is committed to.
bulletin-old-stays = The published number and its evidence stay.
bulletin-as-published = As published (commit #{ $commit })
bulletin-commit = Commit
bulletin-moved = { $figure }: { $entered } records now counted, { $left } no longer counted, { $regrouped } in another group, { $reweighed } with another amount.
bulletin-known = As known
bulletin-known-commit = by commit #{ $commit }
bulletin-definition-version = Version of the definition
bulletin-definition-changed = The definition has changed
bulletin-definition-changed-why = This system now defines the figure otherwise; the number here follows the definition of its publication.
bulletin-name = Name
bulletin-records-root = Root of the records
bulletin-records-then = Records counted
bulletin-figure-now = The figure now
bulletin-commitments = Commitments to { $n } records counted
bulletin-commitments-why = Each record counted has a salted commitment: it does not say who, yet nobody can add or remove one afterwards.
bulletin-commitment = Commitment
bulletin-weight = Weight
bulletin-group = Group
bulletin-part = Counts in
bulletin-numerator = Numerator
bulletin-denominator = Denominator

bulletin-sha256 = SHA-256 of the file
bulletin-size = Size of the file
bulletin-bytes = { $n } bytes
bulletin-log = Log
bulletin-key = Public key of the log
bulletin-fingerprint = Fingerprint
bulletin-checkpoint = Checkpoint
bulletin-checkpoint-why = The state of the whole log of commits at publication, signed with the log’s key.
bulletin-verify-step-1 = Download the publication.
bulletin-verify-step-2 = On any computer, offline, run:
bulletin-verify-step-3 = Or hand the file in:
bulletin-verify-step-4 = Compare the fingerprint that is printed with the one on this page, or with the one the union gives elsewhere.

bulletin-verify-sub = Hand in a publication file: every check is made and told, and if something was altered you are told what.
bulletin-verify-offline = The file is not kept. You need not trust this page; offline, run:
bulletin-file = Publication file
bulletin-file-hint = Ends in .gpub, at most 64 MiB; for larger ones use the command line.
bulletin-file-missing = Choose a publication file.
bulletin-key-hint = If you know the public key from elsewhere, put it here; otherwise the key enclosed in the file is used.
bulletin-verified = Every check passed: this file is as it was published.
bulletin-not-verified = This file is not as it was published, or could not be checked.
bulletin-checks = Checks
bulletin-check = What is checked
bulletin-outcome = Outcome
bulletin-found = Found
bulletin-passed = Passed
bulletin-failed = Failed
bulletin-unchecked = Not checked
bulletin-line = Line { $n }:
bulletin-more = And { $n } more.
bulletin-says-of-itself = What the file says of itself
bulletin-says-only = Not every check passed; do not rely on the following.
bulletin-publisher = Publisher
bulletin-records = Record lines

bulletin-drafts = Drafts
bulletin-draft = Draft
bulletin-drafts-sub = While you write, numbers follow the registers; publishing freezes them.
bulletin-drafts-empty = There are no drafts.
bulletin-drafts-explain = Write in Markdown; numbers are quotes of figures.
bulletin-write = Write a bulletin
bulletin-changed = Changed
bulletin-no-unit = The unit you stand in cannot draft bulletins.
bulletin-untitled = (untitled)
bulletin-template-title = Bulletin of { $unit }
bulletin-template-text = To date {"{{"}figure roll.employed{"}}"} persons are employed, {"{{"}figure roll.industrial{"}}"} of them industrial workers; {"{{"}figure roll.members{"}}"} are members, a density of {"{{"}figure roll.density{"}}"}.
bulletin-as-of-hint = Numbers that say no day of their own are of this day.
bulletin-as-of-wrong = Write the day like 2020-06-30.
bulletin-language = Language of the text
bulletin-text = Text
bulletin-text-hint = Markdown. Quote a figure as {"{{"}figure roll.members unit=CODE as_of=DATE by=DIMENSION{"}}"}; the parameters are optional.
bulletin-save = Save
bulletin-to-publish = Save and prepare to publish
bulletin-preview = Preview
bulletin-live =
    { $n ->
        [one] { $n } quote
       *[other] { $n } quotes
    }, as of { $day } and as known now.
bulletin-faults =
    { $n ->
        [one] { $n } quote cannot be answered:
       *[other] { $n } quotes cannot be answered:
    }
bulletin-clean-both = The text has Traditional characters and inline pinyin; it can be cleaned.
bulletin-clean-traditional = The text has Traditional characters; they can be replaced.
bulletin-clean-pinyin = The text has inline pinyin; it can be removed.
bulletin-clean-kept = Every other parenthesis is kept.
bulletin-clean-take = Take it
bulletin-discard = Discard the draft
bulletin-discard-why = A discarded draft cannot be brought back. Published bulletins are not touched.
bulletin-confirm = Before publishing
bulletin-confirm-why = { $n } quotes will be frozen as known by commit #{ $commit }. Once published, neither text nor numbers can be changed; later corrections of the registers are listed beside them.
bulletin-confirm-figures = Figures to be published ({ $n })
bulletin-publish = Publish
bulletin-back-to-draft = Back to the draft
bulletin-few = { $figures }: some groups have fewer than { $n }, so that somebody might guess who they are. Make sure that this may be public.

said-bulletin-saved = Saved.
said-bulletin-cleaned = Cleaned and saved.
said-bulletin-discarded = The draft was discarded.
said-bulletin-published = Published.
said-bulletin-changed-meanwhile = The draft has just been changed; look at it again.

## The register, as the log shows it

register-publication = Bulletin
field-publication-number = number
field-publication-unit = unit
field-publication-title = title
field-publication-language = language
field-publication-as-of = as of
field-publication-known = as known at commit
field-publication-published-ms = published
field-publication-text = text
field-publication-figures = figures
field-publication-root = root
