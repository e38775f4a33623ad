#!/bin/sh
# The agent of the laboratory's hosts, as a person describes one in agents.json: it is started with a prompt and prints its answer. It
# takes one to two seconds, and notes its beginning and its end in $FLEET_LEDGER by a word of its own, which stands in its answer too.
set -eu
prompt=$(cat)
word=$(cat /proc/sys/kernel/random/uuid)
echo "begin $word" >>"$FLEET_LEDGER"
sleep "1.$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')"

json() { printf '```json\n%s\n```\n' "$1"; }

case $prompt in
*'"ranking"'*)
  answer=$(json "{\"ranking\":[{\"contestant\":\"A\",\"score\":8,\"reason\":\"It wrote the file.\"},{\"contestant\":\"B\",\"score\":7,\"reason\":\"So did it.\"}],\"summary\":\"[$word]\"}")
  ;;
*'<output-contract>'*)
  quote=$(head -n 1 src/shop.js)
  answer=$(json "{\"findings\":[{\"native_id\":\"LAB-001\",\"title\":\"The price is a number\",\"claim\":\"The price is written into the code.\",\"category\":\"fixed-value\",\"severity\":\"Medium\",\"evidence\":[{\"class\":\"codebase\",\"path\":\"src/shop.js\",\"line_start\":1,\"line_end\":1,\"quote\":\"$quote\"}],\"trigger\":\"a sale\",\"impact\":\"a wrong price\",\"remediation\":\"read it\"}],\"summary\":\"[$word]\"}")
  ;;
*)
  # The same content however often it is asked, as of an agent that finds its work done.
  file=$(printf '%s' "$prompt" | sed -n 's/.*Write the file \(notes\/[a-z0-9-]*\.txt\).*/\1/p' | head -n 1)
  mkdir -p notes
  echo "$file" >"$file"
  answer="Wrote $file. [$word]"
  ;;
esac
echo "end $word" >>"$FLEET_LEDGER"
printf '%s\n' "$answer"
