#!/bin/bash
# Kills a run by SIGKILL at twenty random moments, lets it end, and holds its table and its numbers against those of a run that
# was left alone, byte for byte. In the root of the repository, after `dotnet build -c Release examples/GanLab`:
#
#   examples/slurm/try-kills.sh [OPTIONS of run]
set -euo pipefail
ganlab=${GANLAB:-examples/GanLab/bin/Release/net10.0/GanLab.dll}
work=$(mktemp -d)

dotnet "$ganlab" run sensitivity --out "$work/alone" "$@" > "$work/alone.log"
kills=0
rows=
while [ "$kills" -lt 20 ]; do
  # Between half a second and four: also before the first row, and while a row is being written.
  status=0
  { # The shell reports every kill on its standard error.
    timeout --signal=KILL "$((RANDOM % 4)).$((RANDOM % 5 + 5))" dotnet "$ganlab" run sensitivity --out "$work/killed" "$@" \
      > "$work/killed.log" 2>&1 || status=$?
  } 2> /dev/null
  if [ "$status" -ne 137 ]; then
    echo "it ended (exit code $status) after $kills kills; it begins again"
    rm "$work/killed/sensitivity-results.csv"
    continue
  fi
  kills=$((kills + 1))
  rows+=" $(grep -c '^1,' "$work/killed/sensitivity-results.csv" 2> /dev/null || true)"
done
echo "rows in the table after each kill:$rows"
dotnet "$ganlab" run sensitivity --out "$work/killed" "$@" > "$work/killed.log"
for file in sensitivity-results.csv sensitivity.json; do
  cmp "$work/alone/$file" "$work/killed/$file"
  (cd "$work" && sha256sum {alone,killed}/"$file")
done
ls "$work/killed"
echo "the same bytes after $kills kills"
