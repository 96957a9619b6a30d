#!/bin/sh
# youxud's command line, as far as it concerns the configuration.
# Usage: command_line.sh YOUXUD EXAMPLE PROFILES
set -u
youxud=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
example=$dir/example.json  # with the meter profiles of this tree: none need be installed
sed "s|^{|{\"meter_profiles\": \"$3\",|" "$2" >"$example"
failed=0

# expect NAME EXIT-STATUS PATTERN COMMAND...: both must be those of the command, and one stream empty.
expect() {
    name=$1 status=$2 pattern=$3
    shift 3
    "$@" >"$dir/out" 2>"$dir/err"
    got=$?
    if [ "$got" -eq "$status" ] && grep -q -- "$pattern" "$dir/out" "$dir/err" &&
        { [ ! -s "$dir/out" ] || [ ! -s "$dir/err" ]; }; then
        echo "ok   $name"
    else
        echo "FAIL $name: exit status $got"
        cat "$dir/out" "$dir/err"
        failed=1
    fi
}

printf '{\n"transformer": {"rated_kva": 0},\n"colour": 1, "circuits": [], "meters": [], "piles": []}' \
    >"$dir/wrong.json"

expect 'a good file' 0 ': ok$' "$youxud" --config "$example" --check-config
expect 'a wrong file' 1 'wrong.json:2: transformer.rated_kva: found 0' \
    "$youxud" --config "$dir/wrong.json" --check-config
expect 'its other error' 1 'wrong.json:3: colour: unknown key' \
    "$youxud" --config "$dir/wrong.json" --check-config
expect 'a wrong file does not run' 78 'transformer.rated_kva' "$youxud" --config "$dir/wrong.json"
expect 'a wrong file is not printed' 1 'transformer.rated_kva' \
    "$youxud" --config "$dir/wrong.json" --print-config
sed 's/"profile": "[^"]*"/"profile": "none"/' "$example" >"$dir/profile.json"
expect 'a meter profile that is not there' 1 'none.json: cannot be read' \
    "$youxud" --config "$dir/profile.json" --check-config
expect 'a missing file' 1 'cannot be read' "$youxud" --config "$dir/none.json" --check-config
expect 'a missing file does not run' 78 'cannot be read' "$youxud" --config "$dir/none.json"
expect 'the effective configuration' 0 '"secondary_v": 400' \
    "$youxud" --config "$example" --print-config
cp "$dir/out" "$dir/effective.json"
expect 'what was printed is good' 0 ': ok$' "$youxud" --config "$dir/effective.json" --check-config
expect 'the schema' 0 'json-schema.org/draft/2020-12' "$youxud" --print-schema
expect 'the version' 0 '^youxud [0-9]' "$youxud" --version
expect 'no file' 2 '--config FILE is missing' "$youxud" --check-config
expect 'no file name' 2 "unexpected '--config'" "$youxud" --config
expect 'an unknown option' 2 "unexpected '--colour'" "$youxud" --colour
exit $failed
