#!/bin/sh
# Shows the whole round on the local emulator: plan, apply, run, a change, drift, destroy. Needs a built binary and curl.
#
# Each step checks its exit code and the lines that matter, so that the demonstration fails where the program does.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
binary=${STEPWRIGHT:-${CARGO_TARGET_DIR:-$root/target}/debug/stepwright}
[ -x "$binary" ] || { echo "demo: there is no program at $binary; build it with \`cargo build\`" >&2; exit 1; }
command -v curl >/dev/null || { echo "demo: curl is needed for the change behind the program's back" >&2; exit 1; }

# Nothing of the caller's AWS settings may lead the demonstration elsewhere.
for name in $(env | sed -n 's/^\(AWS_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done

folder=$(mktemp -d "${TMPDIR:-/tmp}/stepwright-demo.XXXXXX")
server=
worker=
end() {
    if [ -n "$worker" ]; then kill "$worker" 2>/dev/null || true; wait "$worker" 2>/dev/null || true; fi
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT TERM

mkdir "$folder/project"
cp -R "$root/stepwright.yaml" "$root/workflows" "$root/tests/demo/person.sh" "$folder/project/"
# Two of the repository's workflows show everything, and leave the plan on one screen.
for file in "$folder"/project/workflows/*.yaml; do
    case $file in */chat.yaml | */settle-account.yaml) ;; *) rm "$file" ;; esac
done
cd "$folder/project"
output=$folder/output

# The project is this repository's own, and so are the commands that its workflows call.
export STEPWRIGHT_ALLOW_COMMANDS=1

say() { printf '\n# %s\n' "$*"; }

# Prints a command and its output; the first argument is the exit code that it must have.
stepwright() {
    expected=$1
    shift
    printf '$ stepwright %s\n' "$*"
    code=0
    "$binary" "$@" >"$output" 2>&1 || code=$?
    cat "$output"
    [ "$code" -eq "$expected" ] || fail "exit code $code in place of $expected"
}

# Does the same with a command that must succeed, and prints the end of its output: so many lines.
end_of() {
    lines=$1
    shift
    printf '$ stepwright %s | tail -n %s\n' "$*" "$lines"
    code=0
    "$binary" "$@" >"$output" 2>&1 || code=$?
    [ "$code" -eq 0 ] || { cat "$output"; fail "exit code $code"; }
    tail -n "$lines" "$output"
}

fail() {
    echo "demo: $*" >&2
    exit 1
}

has() { grep -qF -- "$1" "$output" || fail "the output above does not hold: $1"; }

# Waits until a program in the background (its name, process and output) has printed a line.
begins() {
    tries=0
    until grep -q "$4" "$3"; do
        tries=$((tries + 1))
        [ "$tries" -le 200 ] || { cat "$3"; fail "$1 did not start"; }
        kill -0 "$2" 2>/dev/null || { cat "$3"; fail "$1 ended"; }
        sleep 0.05
    done
}

# How many resources the plan above changes: the lines that begin with a sign.
changes() { grep -cE '^  ([-+~]|-/\+) ' "$output" || true; }

# Serves the store in the background, under the policy of an apply and nothing more.
serve() {
    printf '$ stepwright local serve --port 0 --enforce-caller apply-policy.json &\n'
    "$binary" local serve --port 0 --enforce-caller apply-policy.json >"$folder/serve" 2>&1 &
    server=$!
    begins 'the local emulator' "$server" "$folder/serve" '^Serving '
    endpoint=$(sed -n 's/^Serving .* at \(http:[^ ]*\) .*/\1/p' "$folder/serve")
    printf '%s\n' "$(head -n 1 "$folder/serve")"
}

say 'What a deployment of these workflows needs: the local emulator lets callers do that, and nothing else.'
printf '$ stepwright permissions --for apply --local >apply-policy.json\n'
"$binary" permissions --for apply --local >apply-policy.json 2>"$output" || { cat "$output"; fail 'no policy'; }
grep -c '"Effect"' apply-policy.json | sed 's/$/ statements/'
serve

say 'Two workflows, a local store that is empty: everything is to be created.'
stepwright 0 plan --local
all=$(sed -n 's/^Plan: \([0-9]*\) to create\.$/\1/p' "$output")
[ "${all:-0}" -gt 0 ] || fail 'the plan above creates nothing, or not only'

say 'Apply makes it so, and then there is nothing left to do.'
end_of 6 apply --local --yes
has "Done: $all changes applied."
stepwright 0 plan --local --detailed-exitcode
has "No changes: $all resources match the manifests."

# A worker and whoever starts executions have permissions of their own.
kill "$server"
wait "$server" 2>/dev/null || true
server=

say 'A worker answers the questions that the chat workflow asks, here with a script that wants a song and a poem.'
printf '$ stepwright worker chat.get-input --local --tasks 3 -- ./person.sh &\n'
"$binary" worker chat.get-input --local --tasks 3 -- ./person.sh >"$folder/worker" 2>&1 &
worker=$!
begins 'the worker' "$worker" "$folder/worker" '^Working '

say 'The workflow runs to its end. Its last message:'
printf "$ stepwright start chat --local --input '{\"name\": \"Ada\"}' --follow --output 2>events.log\n"
"$binary" start chat --local --input '{"name": "Ada"}' --follow --output >"$output" 2>events.log ||
    { cat events.log; fail 'the execution failed'; }
cat "$output"
has 'Goodbye, Ada.'
wait "$worker" || { cat "$folder/worker"; fail 'the worker failed'; }
worker=
stepwright 0 history chat --local
has 'succeeded'
[ "$(grep -c '✓ GetInput' "$output")" -eq 3 ] || fail 'the tree above does not hold three questions'

say 'Back to deploying, under the same policy.'
serve

say 'One state of one workflow changes: its question now waits ten minutes.'
printf '$ %s\n' "sed -i 's/TimeoutSeconds: 300/TimeoutSeconds: 600/' workflows/chat.yaml"
sed 's/TimeoutSeconds: 300/TimeoutSeconds: 600/' workflows/chat.yaml >"$folder/chat.yaml"
mv "$folder/chat.yaml" workflows/chat.yaml
stepwright 2 plan --local --detailed-exitcode
has '~ machine.chat'
has 'GetInput'
has '300 -> 600'
[ "$(changes)" -eq 1 ] || fail 'the plan above changes more than the one machine'
end_of 2 apply --local --yes
has 'Done: 1 change applied.'
stepwright 0 plan --local --detailed-exitcode
has 'No changes'

say 'Somebody changes the machine behind our back, with another client.'
machine=arn:aws:states:us-east-1:123456789012:stateMachine:chat
body='{"stateMachineArn":"'$machine'","definition":"{\"StartAt\":\"Broken\",\"States\":{\"Broken\":{\"Type\":\"Fail\"}}}"}'
printf '$ curl -H "X-Amz-Target: AWSStepFunctions.UpdateStateMachine" -d %s %s\n' "'$body'" "$endpoint"
curl -sS --fail --noproxy '*' -H 'Content-Type: application/x-amz-json-1.0' \
    -H 'X-Amz-Target: AWSStepFunctions.UpdateStateMachine' -d "$body" "$endpoint" >"$output"
cat "$output"
echo
has '"updateDate"'

say 'The plan tells it apart from a change of ours: this is drift.'
stepwright 2 plan --local --detailed-exitcode
has 'drift'
[ "$(changes)" -eq 1 ] || fail 'the plan above changes more than the one machine'
stepwright 0 status --local
has 'drift'

say 'Apply mends it.'
end_of 2 apply --local --yes
has 'Done: 1 change applied.'
stepwright 0 plan --local --detailed-exitcode
has 'No changes'

say 'Destroy removes every trace.'
end_of 6 destroy --local --yes
has "Done: $all changes"
stepwright 0 status --local
[ "$(grep -cE ' missing$' "$output")" -eq "$all" ] || fail 'something is left of the stack'
stepwright 0 local status
has '0 state machines, 0 activities, 0 roles'

say 'Nothing is left.'
