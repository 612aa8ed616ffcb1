#!/usr/bin/env bash
# A program that calls the hub's API with curl: see docs/guides/call-the-api.md.
set -euo pipefail

# #region call
token=$(curl --silent --show-error --fail "$TOKEN_ENDPOINT" \
  --data grant_type=client_credentials \
  --data-urlencode "client_id=$CLIENT" \
  --data-urlencode "client_secret=$SECRET" \
  --data-urlencode "scope=$SYSTEM_API/.default" | sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')

# --retry waits as long as Retry-After says, after 429 and 503; --fail-with-body prints why somebody is refused.
curl --silent --show-error --retry 4 --fail-with-body -H "authorization: Bearer $token" "$HUB/api/v1/system/identity"
# #endregion
