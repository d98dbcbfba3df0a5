"""The rules: one folder per family, one file per rule. The file name is the policy name."""
