"""The measures: each counts report lines in the database and returns exact tables, which only `for_audience` opens."""
