using Baktainer.WebJobsHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Microsoft's own queue and timer listeners in front of a handler at HANDLER_URL, over AzureWebJobsStorage: what the Functions host is made of, without the host.
using var host = new HostBuilder()
    .ConfigureWebJobs(jobs =>
    {
        jobs.AddAzureStorageCoreServices();
        jobs.AddTimers();
        jobs.AddAzureStorage(queues =>
        {
            // As host.json, only sooner again.
            queues.BatchSize = 4;
            queues.NewBatchThreshold = 3;
            queues.MaxDequeueCount = 5;
            queues.VisibilityTimeout = TimeSpan.FromSeconds(1);
            queues.MaxPollingInterval = TimeSpan.FromSeconds(1);
        });
    })
    .ConfigureLogging(logging => logging.AddFilter("Host.Results", LogLevel.None))
    .ConfigureServices(services => services.AddSingleton(new Handler(new Uri(Environment.GetEnvironmentVariable("HANDLER_URL")!))))
    .Build();
await host.StartAsync();
Console.WriteLine("listening");
await host.WaitForShutdownAsync();
