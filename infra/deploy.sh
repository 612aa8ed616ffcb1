#!/usr/bin/env bash
# Deploys an environment: looks at what would change, asks, deploys templates, then the package, then looks whether the hub is well.
#
#   infra/deploy.sh prod --resource-group rg-tenantry-prod [--what-if] [--yes] [--infra-only | --app-only]
#
#   --what-if      shows what would change, and ends
#   --yes          does not ask (a pipeline that has been approved)
#   --infra-only   leaves the package alone; --app-only leaves the templates alone
#
# Who: az login as an identity with Contributor and Role Based Access Control Administrator on the resource group.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '2,10s/^# \{0,1\}//p' infra/deploy.sh >&2
  exit 2
}

[ $# -ge 1 ] || usage
environment=$1
shift
group='' ask=true only_look=false templates=true app=true
while [ $# -gt 0 ]; do
  case "$1" in
    --resource-group) [ $# -ge 2 ] || usage && group=$2 && shift 2 ;;
    --what-if) only_look=true && shift ;;
    --yes) ask=false && shift ;;
    --infra-only) app=false && shift ;;
    --app-only) templates=false && shift ;;
    *) usage ;;
  esac
done
parameters=infra/environments/$environment.bicepparam
[ -f "$parameters" ] || {
  echo "There is no $parameters. There are: $(cd infra/environments && echo *.bicepparam)" >&2
  exit 2
}
[ -n "$group" ] || usage
deployment=tenantry-$environment

if $templates; then
  npm run --silent doctor -- --before "$parameters"
  az deployment group what-if --resource-group "$group" --name "$deployment" --parameters "$parameters"
  $only_look && exit 0
  if $ask; then
    read -r -p "Deploy that to $group? Type the name of the environment: " answer
    [ "$answer" = "$environment" ] || {
      echo 'Nothing was deployed.' >&2
      exit 1
    }
  fi
  az deployment group create --resource-group "$group" --name "$deployment" --parameters "$parameters" --output none
fi
$only_look && exit 0

output() { az deployment group show --resource-group "$group" --name "$deployment" --query "properties.outputs.$1.value" --output tsv; }

name=$(output functionAppName)
url=$(output publicUrl)
if $app; then
  [ -f dist/tenantry.zip ] || npm run --silent package
  az functionapp deployment source config-zip --resource-group "$group" --name "$name" --src dist/tenantry.zip --output none
fi
npm run --silent doctor -- --at "$url"
