"""What in-year accounts show: outlooks, what lacks, the content of their documents."""
