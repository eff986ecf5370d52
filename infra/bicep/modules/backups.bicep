// An account for backups: the first copy, or the replica in another region. Everything in it is sealed to keys that are not in the cloud.

param location string
param name string
param tags object

@description('Name of the blob container.')
param container string

@description('The functions.')
param identityName string

param workspaceId string

@description('Whether upload grants are signed for this account: only where agents write.')
param grants bool

@description('Redundancy.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGZRS'])
param sku string

@description('Days in which nobody, the functions included, can delete or overwrite a version; 0 for none. Unlocked: lock the policy yourself once the value has proved itself.')
@minValue(0)
@maxValue(3650)
param immutableDays int

@description('Days for which deleted and replaced blobs can be brought back.')
@minValue(7)
@maxValue(365)
param undeleteDays int

@description('Days after which backups move to the cool tier; 0 for never.')
@minValue(0)
@maxValue(3650)
param coolAfterDays int

// On the container: Storage Blob Data Contributor, or where blobs can be locked Storage Blob Data Owner, for no other built-in role may lock them
var dataRoleId = immutableDays > 0 ? 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' : 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
// Storage Blob Delegator, on the account: grants are signed with the identity, no account key is involved
var delegatorRoleId = 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a'

// Blocks that were never committed (an upload that broke off) are dropped by the service itself after a week; what was committed without a manifest is swept by the
// control plane. What both leave are earlier versions and snapshots: the rule ends them.
var oldVersions = {
  name: 'old-versions'
  enabled: true
  type: 'Lifecycle'
  definition: {
    filters: { blobTypes: ['blockBlob'], prefixMatch: ['${container}/'] }
    actions: {
      version: { delete: { daysAfterCreationGreaterThan: max(undeleteDays, immutableDays) } }
      snapshot: { delete: { daysAfterCreationGreaterThan: undeleteDays } }
    }
  }
}
var cool = {
  name: 'cool'
  enabled: true
  type: 'Lifecycle'
  definition: {
    filters: { blobTypes: ['blockBlob'], prefixMatch: ['${container}/'] }
    actions: { baseBlob: { tierToCool: { daysAfterCreationGreaterThan: coolAfterDays } } }
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Grants live for minutes; nothing signs one for longer than a day.
    sasPolicy: { sasExpirationPeriod: '1.00:00:00', expirationAction: 'Log' }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: { blob: { enabled: true }, file: { enabled: true } }
    }
  }

  resource blobService 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: true
      changeFeed: { enabled: true, retentionInDays: undeleteDays }
      deleteRetentionPolicy: { enabled: true, days: undeleteDays }
      containerDeleteRetentionPolicy: { enabled: true, days: undeleteDays }
    }

    resource backups 'containers' = {
      name: container
      properties: {
        publicAccess: 'None'
        immutableStorageWithVersioning: immutableDays > 0 ? { enabled: true } : null
      }

      resource lock 'immutabilityPolicies' = if (immutableDays > 0) {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: immutableDays
          allowProtectedAppendWrites: false
        }
      }
    }
  }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: { policy: { rules: coolAfterDays > 0 ? [oldVersions, cool] : [oldVersions] } }
    dependsOn: [blobService]
  }
}

resource dataRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobService::backups
  name: guid(account::blobService::backups.id, identity.id, dataRoleId)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataRoleId)
  }
}

resource delegatorRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (grants) {
  scope: account
  name: guid(account.id, identity.id, delegatorRoleId)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', delegatorRoleId)
  }
}

// Who deleted what, and who was turned away.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobService
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output store string = 'azblob://${account.name}/${container}'
