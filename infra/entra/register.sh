#!/usr/bin/env bash
# The registrations of main.bicep, by Azure CLI and Microsoft Graph, for who cannot use Bicep's Graph extension; and the one link that no
# template can make (of two registrations, each would need the other's id). May be run again at any time: what is there is brought to
# the same state. Makes no secret.
#
#   infra/entra/register.sh --prefix tenantry-prod --name Platform --url https://hub.platform.example \
#     --domain platform.example [--hub-identity OBJECT_ID] [--provisioning] [--assign-roles] [--dry-run]
#   infra/entra/register.sh --link-only --prefix tenantry-prod      after main.bicep
#
# Who: Cloud Application Administrator or Application Administrator; for --provisioning also Privileged Role Administrator.
set -euo pipefail

graph=https://graph.microsoft.com/v1.0
prefix='' name='' url='' domain='' hub='' provisioning=false assign=false dry=false link_only=false

usage() {
  sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case "$1" in
    --prefix | --name | --url | --domain | --hub-identity)
      [ $# -ge 2 ] || usage
      case "$1" in
        --prefix) prefix=$2 ;;
        --name) name=$2 ;;
        --url) url=$2 ;;
        --domain) domain=$2 ;;
        --hub-identity) hub=$2 ;;
      esac
      shift 2
      ;;
    --provisioning) provisioning=true && shift ;;
    --assign-roles) assign=true && shift ;;
    --dry-run) dry=true && shift ;;
    --link-only) link_only=true && shift ;;
    *) usage ;;
  esac
done

refuse() {
  echo "$1" >&2
  exit 2
}
[[ $prefix =~ ^[a-z0-9-]{3,40}$ ]] || refuse '--prefix is a short name of small letters, digits and dashes.'
if ! $link_only; then
  [[ -n $name && $name != *[\"\\]* ]] || refuse '--name is the name of the platform, without quotes.'
  [[ $url =~ ^https://[^/]+$ ]] || refuse '--url is an https origin, without a slash at its end.'
  [[ $domain =~ ^[a-z0-9.-]+\.[a-z]+$ ]] || refuse '--domain is a verified domain of the tenant.'
  [[ -z $hub || $hub =~ ^[0-9a-f-]{36}$ ]] || refuse "--hub-identity is the object id of the hub's managed identity, in small letters."
  $assign && ! $provisioning && refuse '--assign-roles is of no use without --provisioning.'
fi

# A write; with --dry-run it is only told.
write() { # method path body
  if $dry; then
    echo "$1 $2" >&2
    echo "$3" >&2
    return
  fi
  az rest --only-show-errors --method "$1" --url "$graph$2" --headers 'content-type=application/json' --body "$3" --output none
}

read_value() { # path query
  if $dry; then
    echo "($2)"
    return
  fi
  az rest --only-show-errors --method GET --url "$graph$1" --query "$2" --output tsv
}

# The id that guid() gives in main.bicep (RFC 9562, version 5): the same at every run and by either way, so that what was assigned stays so.
id_of() {
  local hash
  hash=$( (printf '\x11\xfb\x06\xfb\x71\x2d\x4d\xdd\x98\xc7\xe7\x1b\xbd\x58\x88\x30' && printf '%s' "$prefix-$1-$2") | sha1sum | cut -c1-32)
  printf '%s-%s-5%s-%x%s-%s\n' "${hash:0:8}" "${hash:8:4}" "${hash:13:3}" $(((0x${hash:16:1} & 3) | 8)) "${hash:17:3}" "${hash:20:12}"
}

app_id() { read_value "/applications(uniqueName='$prefix-$1')" appId; }

link() {
  local ui
  ui=$(app_id management-ui)
  # One consent then makes both known in a customer's tenant.
  write PATCH "/applications(uniqueName='$prefix-management-api')" "{\"api\":{\"knownClientApplications\":[\"$ui\"]}}"
}

if $link_only; then
  link
  echo 'Linked.' >&2
  exit 0
fi

role() { # name description members
  printf '{"id":"%s","value":"%s","displayName":"%s","description":"%s","allowedMemberTypes":["%s"],"isEnabled":true}' \
    "$(id_of role "$1")" "$1" "$1" "$2" "$3"
}

# Creates or brings up to date: PATCH by the unique name with this preference makes what is missing.
upsert() { # name body
  if $dry; then
    write PATCH "/applications(uniqueName='$prefix-$1')" "$2"
    return
  fi
  az rest --only-show-errors --method PATCH --url "$graph/applications(uniqueName='$prefix-$1')" \
    --headers 'content-type=application/json' 'prefer=create-if-missing' --body "$2" --output none
  local id
  id=$(app_id "$1")
  az ad sp show --id "$id" --output none 2>/dev/null || write POST /servicePrincipals "{\"appId\":\"$id\"}"
}

scope=$(id_of scope access_as_user)
upsert management-api "{
  \"displayName\": \"$name Management API\", \"signInAudience\": \"AzureADMultipleOrgs\",
  \"identifierUris\": [\"https://$domain/$prefix-management-api\"],
  \"api\": {\"requestedAccessTokenVersion\": 2, \"oauth2PermissionScopes\": [{\"id\": \"$scope\", \"value\": \"access_as_user\",
    \"type\": \"User\", \"isEnabled\": true, \"adminConsentDisplayName\": \"Use $name as the signed-in person\",
    \"adminConsentDescription\": \"Lets $name know who signed in and which roles they have.\",
    \"userConsentDisplayName\": \"Use $name as you\",
    \"userConsentDescription\": \"Lets $name know who you are and which roles you have.\"}]},
  \"appRoles\": [
    $(role Admin 'Reads and changes everything of the own organisation, members included.' User),
    $(role Configurator 'Reads and changes everything of the own organisation but its members.' User),
    $(role Manager 'Reads, resolves the queue, starts a sync for one client.' User),
    $(role Employee 'Signs in; own profile.' User),
    $(role Customer 'Signs in to the portal of the platform; own profile.' User)],
  \"optionalClaims\": {\"accessToken\": [{\"name\": \"acct\", \"essential\": false}]}}"

api=$(app_id management-api)
upsert management-ui "{
  \"displayName\": \"$name Management UI\", \"signInAudience\": \"AzureADMultipleOrgs\",
  \"web\": {\"homePageUrl\": \"$url\", \"logoutUrl\": \"$url/auth/frontchannel-logout/entra\",
    \"redirectUris\": [\"$url/auth/callback/entra\", \"$url/auth/callback/consent\", \"$url/console/sign-in?signedOut=1\"],
    \"implicitGrantSettings\": {\"enableAccessTokenIssuance\": false, \"enableIdTokenIssuance\": false}},
  \"requiredResourceAccess\": [
    {\"resourceAppId\": \"$api\", \"resourceAccess\": [{\"id\": \"$scope\", \"type\": \"Scope\"}]},
    {\"resourceAppId\": \"00000003-0000-0000-c000-000000000000\", \"resourceAccess\": [
      {\"id\": \"37f7f235-527c-4136-accd-4a02d197296e\", \"type\": \"Scope\"},
      {\"id\": \"14dad69e-099b-42c9-810b-d002981feec1\", \"type\": \"Scope\"},
      {\"id\": \"64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0\", \"type\": \"Scope\"}]}],
  \"optionalClaims\": {\"idToken\": [{\"name\": \"login_hint\", \"essential\": false}, {\"name\": \"sid\", \"essential\": false}]}}"

upsert system-api "{
  \"displayName\": \"$name API System Integration\", \"signInAudience\": \"AzureADMyOrg\",
  \"identifierUris\": [\"https://$domain/$prefix-system-api\"], \"api\": {\"requestedAccessTokenVersion\": 2},
  \"appRoles\": [
    $(role System 'A program of a customer, which calls the API of the platform.' Application),
    $(role PlatformService 'An API of the platform itself, which introspects and exchanges tokens.' Application)]}"
system=$(app_id system-api)
write PATCH "/servicePrincipals(appId='$system')" '{"appRoleAssignmentRequired":true}'

link

if [ -n "$hub" ]; then
  tenant=$($dry && echo '(tenant)' || az account show --query tenantId --output tsv)
  credential="{\"name\":\"hub\",\"issuer\":\"https://login.microsoftonline.com/$tenant/v2.0\",\"subject\":\"$hub\",\"audiences\":[\"api://AzureADTokenExchange\"]}"
  there=$(read_value "/applications(uniqueName='$prefix-management-ui')/federatedIdentityCredentials" "value[?subject=='$hub'] | length(@)")
  [ "$there" = 1 ] || write POST "/applications(uniqueName='$prefix-management-ui')/federatedIdentityCredentials" "$credential"
fi

if [ -n "$hub" ] && $provisioning; then
  resource=$(read_value "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')" id)
  rights=18a4783c-866b-4cc7-a460-3d5e5662c884
  $assign && rights="$rights 9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30 06b708a9-e830-4db3-a914-8e69da51d44f"
  for right in $rights; do
    there=$(read_value "/servicePrincipals/$hub/appRoleAssignments" "value[?appRoleId=='$right'] | length(@)")
    [ "$there" = 1 ] || write POST "/servicePrincipals/$hub/appRoleAssignments" \
      "{\"principalId\":\"$hub\",\"resourceId\":\"$resource\",\"appRoleId\":\"$right\"}"
  done
fi

cat <<SETTINGS
MANAGEMENT_UI_CLIENT_ID=$(app_id management-ui)
MANAGEMENT_API_CLIENT_ID=$api
MANAGEMENT_API_SCOPE=https://$domain/$prefix-management-api/access_as_user
SYSTEM_API_CLIENT_ID=$system
SYSTEM_API_APP_ID_URI=https://$domain/$prefix-system-api
SETTINGS
