#!/usr/bin/env bash
# Measures everything in docs/benchmarks and writes benchmarks/target/summary.json.
#   benchmarks/run.sh [--quick] [--only LINE,LINE...]
# Needs JDK 17 or newer and Maven. --quick takes less than five minutes on two cores, a full run hours.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

java=java
[[ -n "${JAVA_HOME:-}" ]] && java="$JAVA_HOME/bin/java"
classpath=target/classpath.txt

echo "Building..." >&2
# A build ends before the JVM's better compiler has paid for itself.
export MAVEN_OPTS="-XX:TieredStopAtLevel=1 ${MAVEN_OPTS:-}"
# The gate checks the code; here it only has to be there.
mvn -B -q -f .. -Pquick -pl benchmarks -am package \
  dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.outputFile=target/classpath.txt
../bin/schema-cache --version >&2

exec "$java" -Xmx4g -XX:+UseParallelGC \
  -Dlogback.configurationFile=benchmarks-logback.xml -cp "target/quick-classes:$(<"$classpath")" \
  io.segmentschema.benchmarks.Main "$@"
