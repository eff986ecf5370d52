// Everything that the control plane needs in Azure: no key, password or connection string is in it, and none comes out.
// docs/deploy.md says how it is used; infra/deploy.sh does it.

@description('Where everything but the replica lives.')
param location string = resourceGroup().location

@description('First part of every name.')
@minLength(3)
@maxLength(11)
param name string = 'baktainer'

@description('Which of several installations this is.')
@maxLength(5)
param environment string

@description('Region of the second account for copies; empty for none.')
param replicaLocation string = ''

@description('Copies in an S3 bucket of Amazon Web Services (see infra/terraform/aws); empty for none. Example: s3://bucket/prefix?region=eu-central-1')
param s3Replica string = ''

@description('The role at Amazon Web Services that the functions\' identity takes on, for the S3 replica and for secrets of Secrets Manager (output role_arn of infra/terraform/aws); empty for none.')
param awsRoleArn string = ''

@description('The application that tokens shown to Amazon Web Services are made for; empty for api://AzureADTokenExchange.')
param awsAudience string = ''

@description('Names of the vault\'s secrets with the id and the secret of an access key for the S3 replica; empty where its credentials come another way.')
param s3KeyNames { id: string, value: string }?

@description('Redundancy of the first copy.')
param redundancy string = 'Standard_ZRS'

@description('Days in which no version of a backup can be deleted or overwritten by anybody; 0 for none. Retention below it is kept waiting.')
param immutableDays int = 0

@description('Days for which deleted and replaced blobs can be brought back.')
param undeleteDays int = 30

@description('Days after which backups move to the cool tier; 0 for never.')
param coolAfterDays int = 0

@description('Issuer of operators\' bearer tokens; empty for none.')
param oidcAuthority string = ''

@description('Audience of operators\' bearer tokens.')
param oidcAudience string = ''

@description('Name of the vault\'s secret with the operator\'s first key; empty for none. The secret is made by hand or by infra/deploy.sh.')
param adminKeyName string = ''

@description('More variables of docs/control-plane.md. No secrets.')
param settings { *: string } = {}

@description('Memory of an instance.')
param memoryMb int = 2048

@description('How far the app may scale out.')
param maximumInstances int = 40

@description('Instances kept warm.')
param warmInstances int = 0

@description('Address ranges that may call the app; empty for all.')
param allowedRanges string[] = []

@description('Days for which logs are kept.')
param logRetentionDays int = 30

@description('Gigabytes of logs a day after which no more are taken; -1 for no limit.')
param dailyLogQuotaGb int = 1

param tags object = {}

var allTags = union({ app: name, environment: environment }, tags)
var prefix = '${name}-${environment}'
var suffix = uniqueString(resourceGroup().id)
// Names of accounts and vaults are the world's, and at most 24 long.
var accountPrefix = take(replace('${name}${environment}', '-', ''), 12)
var container = 'backups'
var identityName = '${prefix}-id'
var insightsName = '${prefix}-insights'

module identity 'modules/identity.bicep' = {
  params: { location: location, name: identityName, tags: allTags }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    location: location
    name: prefix
    tags: allTags
    identityName: identityName
    insightsName: insightsName
    retentionDays: logRetentionDays
    dailyQuotaGb: dailyLogQuotaGb
  }
  dependsOn: [identity]
}

module state 'modules/state.bicep' = {
  params: {
    location: location
    name: '${accountPrefix}st${take(suffix, 8)}'
    tags: allTags
    identityName: identityName
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [identity]
}

module backups 'modules/backups.bicep' = {
  params: {
    location: location
    name: '${accountPrefix}bk${take(suffix, 8)}'
    tags: allTags
    container: container
    identityName: identityName
    workspaceId: monitoring.outputs.workspaceId
    grants: true
    sku: redundancy
    immutableDays: immutableDays
    undeleteDays: undeleteDays
    coolAfterDays: coolAfterDays
  }
  dependsOn: [identity]
}

module replica 'modules/backups.bicep' = if (!empty(replicaLocation)) {
  name: 'replica'
  params: {
    location: replicaLocation
    name: '${accountPrefix}rp${take(suffix, 8)}'
    tags: allTags
    container: container
    identityName: identityName
    workspaceId: monitoring.outputs.workspaceId
    grants: false
    sku: 'Standard_LRS'
    immutableDays: immutableDays
    undeleteDays: undeleteDays
    coolAfterDays: coolAfterDays
  }
  dependsOn: [identity]
}

module vault 'modules/vault.bicep' = {
  params: {
    location: location
    name: '${accountPrefix}-kv-${take(suffix, 8)}'
    tags: allTags
    identityName: identityName
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [identity]
}

// Of each replica a name, and its store.
var replicas = union(
  empty(replicaLocation) ? {} : { region: replica.?outputs.store ?? '' },
  empty(s3Replica) ? {} : { aws: s3Replica }
)

module functions 'modules/functions.bicep' = {
  params: {
    location: location
    name: '${prefix}-${take(suffix, 8)}'
    tags: allTags
    identity: { id: identity.outputs.id, clientId: identity.outputs.clientId }
    state: { accountName: state.outputs.accountName, packageContainerUrl: state.outputs.packageContainerUrl }
    insightsName: insightsName
    memoryMb: memoryMb
    maximumInstances: maximumInstances
    warmInstances: warmInstances
    allowedRanges: allowedRanges
    settings: union(
      { BT_STORE: backups.outputs.store },
      empty(replicas) ? {} : { BT_REPLICAS: join(objectKeys(replicas), ',') },
      toObject(items(replicas), found => 'BT_REPLICA_${toUpper(found.key)}_STORE', found => found.value),
      empty(awsRoleArn) ? {} : { AWS_ROLE_ARN: awsRoleArn },
      empty(awsAudience) ? {} : { BT_AWS_AUDIENCE: awsAudience },
      empty(oidcAuthority) ? {} : { BT_OIDC_AUTHORITY: oidcAuthority, BT_OIDC_AUDIENCE: oidcAudience },
      settings
    )
    keyVaultSettings: union(
      empty(adminKeyName) ? {} : { BT_ADMIN_KEY: '${vault.outputs.uri}secrets/${adminKeyName}' },
      s3KeyNames == null
        ? {}
        : {
            BT_REPLICA_AWS_AWS_ACCESS_KEY_ID: '${vault.outputs.uri}secrets/${s3KeyNames!.id}'
            BT_REPLICA_AWS_AWS_SECRET_ACCESS_KEY: '${vault.outputs.uri}secrets/${s3KeyNames!.value}'
          }
    )
  }
}

output appName string = functions.outputs.name
output appUrl string = functions.outputs.url
output vaultName string = vault.outputs.name
output store string = backups.outputs.store
output adminKeyName string = adminKeyName
output principalId string = identity.outputs.principalId
