# Papers to print.

hardship-papers = Papers
hardship-papers-explain = What is printed has names and numbers in the clear, and each printing is in the log. Scan it when it is signed and sealed, and hang it on the dossier.
hardship-papers-paper = Paper
hardship-papers-print = Print
hardship-papers-blank = blank
hardship-papers-lacks = The dossier still lacks what this paper needs.
hardship-papers-reason-hint = What it is printed for; it is in the log of looks. A sheet of the public notice and a blank record of a visit need none.
hardship-papers-dossier = Dossier
