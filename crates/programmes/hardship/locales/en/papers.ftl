# Papers to print.

hardship-papers = Papers
hardship-papers-explain = What is printed has names and numbers in the clear, and each printing is in the log. Scan it when it is signed and sealed, and hang it on the dossier.
hardship-papers-paper = Paper
hardship-papers-print = Print
hardship-papers-blank = blank
hardship-papers-lacks = The dossier still lacks what this paper needs.
