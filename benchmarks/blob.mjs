// The rival of benchmarks/stores.sh for Azure Blob: node blob.mjs ENDPOINT ACCOUNT CONTAINER BLOB, standard input into a blob by Azure's own client for JavaScript with its defaults
// (8 MiB a block, five at a time, no checksums). The key comes from AZURE_STORAGE_KEY.
import { createRequire } from 'node:module';
const { BlobServiceClient, StorageSharedKeyCredential } = createRequire(`${process.env.BLOB_CLIENT}/`)('@azure/storage-blob');

const [endpoint, account, container, blob] = process.argv.slice(2);
const client = new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, process.env.AZURE_STORAGE_KEY)).getContainerClient(container);
await client.createIfNotExists();
await client.getBlockBlobClient(blob).uploadStream(process.stdin);
