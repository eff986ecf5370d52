using 'main.bicep'

param environment = 'prod'
param redundancy = 'Standard_ZRS'
param replicaLocation = 'swedencentral'
param s3Replica = 's3://example-baktainer-replica?region=eu-central-1'
param awsRoleArn = 'arn:aws:iam::123456789012:role/example-baktainer-replica-functions'
param awsAudience = 'api://00000000-0000-0000-0000-000000000000/baktainer-aws'
param immutableDays = 14
param undeleteDays = 30
param coolAfterDays = 30
param warmInstances = 1
param logRetentionDays = 90
param dailyLogQuotaGb = 5
param oidcAuthority = 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0'
param oidcAudience = 'api://baktainer'
param adminKeyName = 'baktainer-admin-key'
