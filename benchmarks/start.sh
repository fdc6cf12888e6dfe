#!/usr/bin/env bash
# Measures what "schema-cache prepare" gives: from the start of the launcher until the service listens, with and without
# the prepared classes, in turn, each over an embedded store that does not exist yet. Prints the medians of the time and
# of the processor time, which says more on a machine that others use as well.
#   benchmarks/start.sh [ROUNDS]
# Needs Linux, the archive that "mvn package" makes, and Java 17 or newer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

rounds="${1:-11}"
work="$(mktemp -d)"
service=""
end() {
  [[ -z "$service" ]] || kill "$service" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT

tar -xzf ../smc-integration/target/schema-cache-*.tar.gz -C "$work"
mv "$work"/schema-cache-* "$work/home"
"$work/home/bin/schema-cache" prepare >/dev/null
mv "$work/home/schema-cache.jsa" "$work/kept"
mkfifo "$work/said"

# Starts the service, and prints after how many milliseconds, and how many of processor time, it listens.
until_listening() {
  local began listens said used
  rm -rf "$work/data"
  began="${EPOCHREALTIME/./}"
  "$work/home/bin/schema-cache" serve --port 0 --data-dir "$work/data" >"$work/said" 2>>"$work/log" &
  service=$!
  read -r said <"$work/said" || { cat "$work/log" >&2; exit 1; }
  listens="${EPOCHREALTIME/./}"
  used="$(awk -v tick="$(getconf CLK_TCK)" '{ print int(($14 + $15) * 1000 / tick) }' "/proc/$service/stat")"
  [[ "$said" == "Serving at "* ]]
  kill "$service"
  wait "$service" || true
  service=""
  echo "$(((listens - began) / 1000)) $used"
}

# The median, least and greatest of a column.
median() {
  cut -d ' ' -f "$2" "$1" | sort -n | awk '{ values[NR] = $1 } END { print values[int((NR + 1) / 2)] " (" values[1] " to " values[NR] ")" }'
}

for ((round = 0; round <= rounds; round++)); do
  for kind in without with; do
    rm -f "$work/home/schema-cache.jsa"
    [[ "$kind" == without ]] || cp -p "$work/kept" "$work/home/schema-cache.jsa"
    # The first round warms the machine's file cache.
    if [[ "$round" == 0 ]]; then until_listening >/dev/null; else until_listening >>"$work/$kind"; fi
  done
done
echo "$rounds rounds, load $(cut -d ' ' -f 1-3 /proc/loadavg); milliseconds until the service listens, of processor time"
for kind in without with; do
  echo "$kind prepared classes: $(median "$work/$kind" 1), $(median "$work/$kind" 2)"
done
