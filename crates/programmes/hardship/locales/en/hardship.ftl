# Hardship relief
