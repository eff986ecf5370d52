# The control plane as a function app on Flex Consumption, run by its custom handler.

locals {
  # Of each replica a name, and its store.
  replicas = { for name, store in { region = one(module.replica[*].store), aws = var.s3_replica } : name => store if store != null }

  settings = merge(
    {
      AzureWebJobsStorage__accountName          = azurerm_storage_account.state.name
      AzureWebJobsStorage__credential           = "managedidentity"
      AzureWebJobsStorage__clientId             = azurerm_user_assigned_identity.functions.client_id
      AZURE_CLIENT_ID                           = azurerm_user_assigned_identity.functions.client_id
      APPLICATIONINSIGHTS_CONNECTION_STRING     = azurerm_application_insights.traces.connection_string
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING = "ClientId=${azurerm_user_assigned_identity.functions.client_id};Authorization=AAD"
      BT_STORE                                  = module.backups.store
    },
    length(local.replicas) == 0 ? {} : { BT_REPLICAS = join(",", sort(keys(local.replicas))) },
    { for name, store in local.replicas : "BT_REPLICA_${upper(name)}_STORE" => store },
    var.oidc_authority == null ? {} : { BT_OIDC_AUTHORITY = var.oidc_authority, BT_OIDC_AUDIENCE = var.oidc_audience },
    var.aws_role_arn == null ? {} : { AWS_ROLE_ARN = var.aws_role_arn },
    var.aws_audience == null ? {} : { BT_AWS_AUDIENCE = var.aws_audience },
    var.s3_key_names == null ? {} : {
      BT_REPLICA_AWS_AWS_ACCESS_KEY_ID     = "@Microsoft.KeyVault(SecretUri=${azurerm_key_vault.secrets.vault_uri}secrets/${var.s3_key_names.id})"
      BT_REPLICA_AWS_AWS_SECRET_ACCESS_KEY = "@Microsoft.KeyVault(SecretUri=${azurerm_key_vault.secrets.vault_uri}secrets/${var.s3_key_names.value})"
    },
    var.admin_key_name == null ? {} : { BT_ADMIN_KEY = "@Microsoft.KeyVault(SecretUri=${azurerm_key_vault.secrets.vault_uri}secrets/${var.admin_key_name})" },
    var.settings,
  )
}

resource "azurerm_service_plan" "flex" {
  name                = "${local.prefix}-plan"
  location            = local.location
  resource_group_name = local.group
  os_type             = "Linux"
  sku_name            = "FC1"
  tags                = local.tags
}

resource "azapi_resource" "app" {
  type      = "Microsoft.Web/sites@2024-11-01"
  name      = "${local.prefix}-${local.suffix}"
  parent_id = data.azurerm_resource_group.here.id
  location  = local.location
  tags      = local.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.functions.id]
  }

  body = {
    kind = "functionapp,linux"
    properties = {
      serverFarmId              = azurerm_service_plan.flex.id
      httpsOnly                 = true
      keyVaultReferenceIdentity = azurerm_user_assigned_identity.functions.id
      functionAppConfig = {
        deployment = {
          storage = {
            type  = "blobContainer"
            value = "${azurerm_storage_account.state.primary_blob_endpoint}${azurerm_storage_container.packages.name}"
            authentication = {
              type                           = "UserAssignedIdentity"
              userAssignedIdentityResourceId = azurerm_user_assigned_identity.functions.id
            }
          }
        }
        runtime = { name = "custom", version = "1.0" }
        scaleAndConcurrency = {
          instanceMemoryMB     = var.memory_mb
          maximumInstanceCount = var.maximum_instances
          alwaysReady          = var.warm_instances > 0 ? [{ name = "http", instanceCount = var.warm_instances }] : []
        }
      }
      siteConfig = {
        minTlsVersion    = "1.2"
        scmMinTlsVersion = "1.2"
        ftpsState        = "Disabled"
        http20Enabled    = true
        appSettings      = [for name, value in local.settings : { name = name, value = value }]

        ipSecurityRestrictions = [
          for i, range in var.allowed_ranges : { action = "Allow", ipAddress = range, priority = 100 + i, name = "allowed-${i}" }
        ]
        ipSecurityRestrictionsDefaultAction = length(var.allowed_ranges) == 0 ? "Allow" : "Deny"
      }
    }
  }

  response_export_values = ["properties.defaultHostName"]
  depends_on             = [azurerm_role_assignment.state, azurerm_role_assignment.reads_secrets]
}

# Publishing by password is off.
resource "azapi_update_resource" "no_passwords" {
  for_each  = toset(["ftp", "scm"])
  type      = "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01"
  parent_id = azapi_resource.app.id
  name      = each.value
  body      = { properties = { allow = false } }
}
