# The brief, the catalogue of figures, the page of a figure

brief = Brief
brief-of = { $unit }: brief
brief-sub = Every number is a query: open it to see what it counts, how it ran, and its list
brief-stocks = On { $day }, { $unit } and all beneath it counted{" "}
brief-flows = From { $from } to { $to }:{" "}
brief-stop = .
brief-empty = Nothing is registered here yet. Once units and persons are imported, the numbers appear by themselves.
brief-ledger = All figures
brief-proof = Proof
brief-commit = Last commit
brief-root = Root of the log
brief-verified = verified { $at }
brief-altered = verification found alterations

public-sub = Published bulletins and their numbers, for anyone to check
public-none = No bulletin has been published yet.

figures = Figures
figures-sub = { $n ->
    [one] one figure
   *[other] { $n } figures
}
figures-none = There are no figures yet
figures-none-explain = Figures are defined by programmes; without one there is nothing to count.
programme-roll = The roll

figure = Figure
figure-value = Value
figure-kind = Kind
figure-kind-stock = Stock
figure-kind-flow = Flow
figure-kind-rate = Rate
figure-definition = Definition
figure-dimensions = Splits by
figure-as-of = As of
figure-year-run = One year
figure-name = Name
figure-measure = Counted in
figure-register = Register
figure-version = Version
figure-known = Known
figure-known-commit = up to commit #{ $n }
figure-no-rate = the denominator is zero, so there is no rate

figure-of-unit = { $unit } and all beneath it
figure-own = Directly here
figure-day-words = as of { $day }
figure-period-words = { $from } to { $to }
figure-data = Data (JSON)
figure-above = numerator
figure-below = denominator
figure-year-before = A year before
figure-same-period = Same period a year before
figure-since-year = over a year
figure-compared = by comparison
figure-since = since then
figure-unchanged = unchanged
figure-points = { $n } points

figure-run = Over time
figure-run-months = By month
figure-years = { $n ->
    [one] 1 year
   *[other] { $n } years
}
figure-mark = bulletin

figure-split = Split
figure-by = By { $dimension }
figure-split-caption = { $figure } by { $dimension }
figure-split-none = There are no records to split.
figure-split-rest = { $n } more
figure-share = Share
figure-parts = Above / below
figure-hidden = Numbers above zero and below { $n } are not shown; so that they do not follow from the sum, a neighbour is hidden with them.
figure-hidden-beside = not shown
figure-coarse = What you see are the ends of months, and whole months, quarters and years up to them; other days and periods are not shown.

figure-period = Period
figure-from = From
figure-to = To
figure-period-go = Show
figure-closure = How it changed
figure-closure-caption = { $figure }: how it changed
figure-opening = Opening
figure-closing = Closing
figure-entry-unknown = Came, no reason recorded
figure-exit-unknown = Went, no reason recorded
figure-changed = Changed state or unit

figure-publications = Publications and restatements
figure-publications-none = No bulletin has quoted this number yet.
figure-publication = Bulletin
figure-published-value = Published
figure-stated-for = as of { $day }
figure-restated = Restated

figure-list-open = Show the list
figure-list-title = { $figure }: the list
figure-list-rate = A rate has no list of its own; what stands above and below the line has one each.
figure-list-none = The list is empty
figure-list-none-explain = At this moment no record fits the definition.
figure-records = { $n ->
    [one] 1 record
   *[other] { $n } records
}
figure-only = Only where { $dimension } is “{ $group }”.
figure-only-all = Show all
figure-agrees = Agrees
figure-agrees-why = The list was counted record by record: { $n }, the same as the number.
figure-agrees-sum = The list was added up record by record: { $n }, the same as the number.
figure-differs = The number is { $number }, but its list comes to { $list }.
figure-differs-do = This is a fault of the program or of the data; do not publish it. Ask the system administrator to run: guildhall check
figure-one-query = The number { $n } and this list are one and the same query.
figure-count = Count it record by record
figure-record = Record
figure-unit = Unit
figure-holds-since = Since
figure-began = Began
figure-ended = Ended
figure-commit = Commit
figure-erased = (erased)

figure-wrong-day = Write a day like 2020-08-31.
figure-wrong-period = The period would end before it begins.
figure-wrong-dimension = This figure cannot be split that way.
