// The control plane as a function app on Flex Consumption, run by its custom handler.

param location string
param name string
param tags object

@description('The identity it acts as.')
param identity { id: string, clientId: string }

@description('Account that keeps state and package.')
param state { accountName: string, packageContainerUrl: string }

param insightsName string

@description('Variables of docs/control-plane.md. No secrets: name those in keyVaultSettings.')
param settings { *: string }

@description('Settings whose values are secrets of the vault: setting and URI of the secret.')
param keyVaultSettings { *: string }

@allowed([512, 2048, 4096])
param memoryMb int

@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('Instances that are kept warm for requests; 0 saves money and costs agents a cold start now and then.')
@minValue(0)
@maxValue(10)
param warmInstances int

@description('Address ranges that may call the app; empty for all.')
param allowedRanges string[]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: state.packageContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'custom', version: '1.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: memoryMb
        maximumInstanceCount: maximumInstances
        alwaysReady: warmInstances > 0 ? [{ name: 'http', instanceCount: warmInstances }] : []
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictions: [
        for (range, i) in allowedRanges: { action: 'Allow', ipAddress: range, priority: 100 + i, name: 'allowed-${i}' }
      ]
      ipSecurityRestrictionsDefaultAction: empty(allowedRanges) ? 'Allow' : 'Deny'
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        AzureWebJobsStorage__accountName: state.accountName
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identity.clientId
        // The program's own identity, for storage and Key Vault.
        AZURE_CLIENT_ID: identity.clientId
        APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
      },
      settings,
      toObject(
        items(keyVaultSettings),
        secret => secret.key,
        secret => '@Microsoft.KeyVault(SecretUri=${secret.value})'
      )
    )
  }

  // Publishing by password is off; the deploy script uses the caller's own sign-in.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
