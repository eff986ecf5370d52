using 'main.bicep'

param environment = 'prod'
param redundancy = 'Standard_ZRS'
param replicaLocation = 'swedencentral'
param s3Replica = 's3://example-baktainer-replica?region=eu-central-1'
param s3KeyNames = { id: 'baktainer-s3-id', value: 'baktainer-s3-key' }
param immutableDays = 14
param undeleteDays = 30
param coolAfterDays = 30
param warmInstances = 1
param logRetentionDays = 90
param dailyLogQuotaGb = 5
param oidcAuthority = 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0'
param oidcAudience = 'api://baktainer'
param adminKeyName = 'baktainer-admin-key'
