#!/bin/bash
# How many of the lines of src ran in some test: the union of the Cobertura reports below a folder. Fails where fewer percent than given of a part did.
#
#   scripts/coverage.sh FOLDER [PART=LEAST…]          scripts/coverage.sh artifacts/test-results src/Shared=90 src=75
#
# Tests that run a published program count for nothing here: only lines that ran in a test's own process, or in a program that was built for it, are seen.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

reports=$(find "$1" -name 'coverage.cobertura.xml')
[ -n "$reports" ] || die "no coverage report below $1"
# Paths in a report are relative to its <source>, which differs from report to report.
# shellcheck disable=SC2086 # no blanks in these paths
awk -v root="$ROOT/" -v parts="${*:2}" '
  function attribute(name) { return match($0, name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) : "" }
  /<source>/ { base = $0; gsub(/^.*<source>|<\/source>.*$/, "", base); if (base !~ /\/$/) base = base "/" }
  /<class / { file = attribute("filename"); if (file !~ /^\//) file = base file; sub("^" root, "", file) }
  /<line / && file ~ /^src\// { line = file ":" attribute("number"); if (!(line in ran)) { ran[line] = 0; lines[file]++ }
    if (attribute("hits") > 0 && !ran[line]) { ran[line] = 1; covered[file]++ } }
  END {
    for (file in lines) {
      n = split(file, part, "/"); folder = part[1] "/" part[2] (n > 3 ? "/" part[3] : "")
      there[folder] += lines[file]; done[folder] += covered[file]
    }
    for (folder in there) printf "%6.1f %% of %5d lines  %s\n", 100 * done[folder] / there[folder], there[folder], folder | "sort -k6"
    close("sort -k6")
    n = split(parts == "" ? "src=0" : parts, gates, " ")
    for (i = 1; i <= n; i++) {
      split(gates[i], gate, "="); all = some = 0
      for (file in lines) if (index(file, gate[1] "/") == 1) { all += lines[file]; some += covered[file] }
      percent = all ? 100 * some / all : 0
      printf "coverage: %.1f %% of %d lines of %s (at least %s %%)\n", percent, all, gate[1], gate[2]
      if (percent < gate[2]) failed = 1
    }
    exit failed
  }' $reports
