#!/bin/sh
# Preview a Pulumi stack with the policy pack aws-guardrails, and report what it finds. For any CI system; copy and change it.
#
#   STACK      the stack
#   PACK       the folder of the policy pack (policypack)
#   PROGRAM    the folder that has Pulumi.yaml (.)
#   CONFIG     the config file of the policy pack (none)
#   REPORTS    where the reports go (guardrails): keep it as an artifact
#
# Where the repository is on GitHub, these also comment on the pull request and show the findings in code scanning:
#
#   GITHUB_TOKEN, REPOSITORY (owner/name), PULL_REQUEST (its number), COMMIT (its head)
#
# It ends with 0 if nothing mandatory was found, 1 if so, and 2 or 3 if not all could be read, after the reports are written.
set -eu

: "${STACK:?name the stack}"
PACK=$(cd "${PACK:-policypack}" && pwd)
PROGRAM=${PROGRAM:-.}
REPORTS=${REPORTS:-guardrails}
GITHUB_API_URL=${GITHUB_API_URL:-https://api.github.com}

work=$(mktemp -d)
# The events have all properties of all resources in them: they are not kept.
trap 'rm -rf "$work"' EXIT

# Keep $PACK/venv in the cache of the CI system, and this is done once.
if ! cmp -s "$PACK/requirements-cli.txt" "$PACK/venv/.installed" || ! "$PACK/venv/bin/python" -c 'import pulumi_policy'; then
  python3 -m venv --clear "$PACK/venv"
  "$PACK/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r "$PACK/requirements-cli.txt"
  cp "$PACK/requirements-cli.txt" "$PACK/venv/.installed"
fi

set -- --policy-pack "$PACK"
if [ -n "${CONFIG:-}" ]; then
  set -- "$@" --policy-pack-config "$(cd "$(dirname "$CONFIG")" && pwd)/$(basename "$CONFIG")"
fi
# It ends with 1 for findings and for whatever else; the report tells which.
PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json --non-interactive --cwd "$PROGRAM" --stack "$STACK" "$@" \
  > "$work/events.ndjson" || echo "pulumi preview ended with exit code $?."

location=$PROGRAM/Pulumi.yaml
mkdir -p "$REPORTS"
code=0
PYTHONPATH=$PACK "$PACK/venv/bin/python" -P -m aws_guardrails.cli report "$work/events.ndjson" --location "${location#./}" \
  --html "$REPORTS/report.html" --junit "$REPORTS/report.xml" --json "$REPORTS/report.json" \
  --sarif "$REPORTS/report.sarif" --markdown "$REPORTS/comment.md" || code=$?

api() {
  # The token stays out of the command line, which other processes can see.
  printf 'header = "Authorization: Bearer %s"\n' "$GITHUB_TOKEN" \
    | curl --config - --silent --show-error --fail --retry 3 -H 'Accept: application/vnd.github+json' "$@" \
    || { echo 'error: GitHub did not take it. Has the token the rights to comment and to write security events?' >&2; exit 2; }
}

if [ -n "${GITHUB_TOKEN:-}" ] && [ -n "${PULL_REQUEST:-}" ] && [ -f "$REPORTS/comment.md" ]; then
  repository=$GITHUB_API_URL/repos/${REPOSITORY:?name the repository, as owner/name}
  mark="<!-- aws-guardrails $PROGRAM $STACK -->"
  page=1
  while
    api "$repository/issues/$PULL_REQUEST/comments?per_page=100&page=$page" > "$work/comments.json"
    id=$(jq -r --arg mark "$mark" 'first(.[] | select(.body | startswith($mark)) | .id) // empty' "$work/comments.json")
    [ -z "$id" ] && [ "$(jq length "$work/comments.json")" = 100 ]
  do page=$((page + 1)); done
  jq -Rs --arg mark "$mark" '{body: ($mark + "\n" + .)}' "$REPORTS/comment.md" > "$work/comment.json"
  if [ -n "$id" ]; then
    api -X PATCH "$repository/issues/comments/$id" --data-binary "@$work/comment.json" > /dev/null
  else
    api "$repository/issues/$PULL_REQUEST/comments" --data-binary "@$work/comment.json" > /dev/null
  fi
  # Code scanning would show what is exempt or fixed as open alerts.
  jq 'del(.runs[].results[] | select(.suppressions or .baselineState == "absent"))' "$REPORTS/report.sarif" \
    | gzip | base64 | tr -d '\n' > "$work/sarif"
  jq -n --arg commit "${COMMIT:?give the hash of the head}" --arg ref "refs/pull/$PULL_REQUEST/head" --rawfile sarif "$work/sarif" \
    '{commit_sha: $commit, ref: $ref, sarif: $sarif}' > "$work/sarif.json"
  api "$repository/code-scanning/sarifs" --data-binary "@$work/sarif.json" > /dev/null
fi

exit "$code"
