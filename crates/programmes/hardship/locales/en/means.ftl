# Checking oneself

hardship-means-title = Means check
hardship-means-sub = Enter your household's income and spending and see what category the present rule puts it in
hardship-means-kept = What you enter serves this one calculation: it is neither kept nor logged, and is gone with the page. Print the page if you want a copy.
hardship-means-division = Where the household lives
hardship-means-division-line = { $name } (minimum-living line { $line } yuan a person and month)
hardship-means-members = Members living together
hardship-means-members-hint = Yourself included
hardship-means-income-hint = Income of all members in the last year, each kind as the sum of the year; leave empty what there is none of
hardship-means-rigid-hint = What the household had to pay itself in the last year, without what was refunded or granted; leave empty what there is none of
hardship-means-accident-hint = What a disaster, accident or grave illness cost in the year, without compensation, insurance and relief; leave empty if there was none
hardship-means-yuan = Yuan, in a year
hardship-means-check = Calculate
hardship-means-wrong-division = Choose where the household lives.
hardship-means-wrong-members = Enter a whole number from 1 to 20.
hardship-means-wrong-money = Enter an amount such as 12000 or 3500.50, or leave it empty.
hardship-means-result = Result
hardship-means-may = By these numbers it may be: { $category }
hardship-means-not = By these numbers: { $category }
hardship-means-person = This is no decision. Whether a household is filed is decided by people, after a visit by the union, checks with departments, an assessment and a public notice. You may apply too where the numbers are close or your case is a special one.
hardship-means-exclusions = Grounds on which a household may not be recognised
hardship-means-exclusions-explain = Where one of these may hold, a person looks into it, decides and gives reasons; you may appeal.
hardship-means-apply = How to apply
hardship-means-apply-text = Ask the union where you work; without a place of work, the township or street union where you live, or the relief centre. Bring identity card, household register, and proof of income and spending.
hardship-means-apply-go = Apply online
hardship-means-begin = Begin
hardship-means-door = Without signing in: enter your household's income and spending and see whether it may be entitled to relief. Nothing is kept.
