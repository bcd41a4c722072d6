using System.Net;
using Disentangle.Experiments.Analyses;
using Disentangle.Studio.Access;
using Disentangle.Studio.Components;
using Disentangle.Studio.Components.Home;
using Disentangle.Studio.Endpoints;
using Disentangle.Studio.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.FluentUI.AspNetCore.Components;

namespace Disentangle.Studio;

/// <summary>The web studio: a server on 127.0.0.1 that shows runs and studies in a browser.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StudioServer(WebApplication app, string address) => (_app, Address) = (app, address);

    /// <summary>Where a browser finds it, with the token that lets it in.</summary>
    public string Address { get; }

    /// <summary>Starts a studio.</summary>
    /// <param name="options">What it shows.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <returns>The studio: it answers until it is disposed of.</returns>
    /// <exception cref="UserErrorException">The path is nothing that can be shown, or the port is taken.</exception>
    public static async Task<StudioServer> Start(StudioOptions options, CancellationToken cancellation = default)
    {
        Workspace workspace = new(options);
        AccessToken token = AccessToken.For(options.Port);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Not of the folder that the user is in: neither its files nor its settings are this program's.
            ApplicationName = StaticFiles.Program,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        StaticFiles.Use(builder.WebHost);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ModelEndpoints.MostBytes;
        });
        builder.Services.AddSingleton(workspace).AddSingleton(token).AddSingleton<OpenRuns>().AddSingleton<Trainings>()
            .AddSingleton<Measurements>().AddSingleton<Readouts>().AddSingleton<RunWatch>().AddScoped<ChosenSteps>()
            .AddSingleton<ModelJobs<float[]>>().AddSingleton<ModelJobs<AttributionResult>>()
            .AddSingleton<ModelJobs<SharedUnitsResult>>();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.Configure<CircuitOptions>(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
        });
        builder.Services.AddFluentUIComponents();

        WebApplication app = builder.Build();
        app.UseMiddleware<AccessGuard>();
        app.Use((context, next) =>
        {
            // Without the detour over the list of one.
            if (context.Request.Path != "/" || FirstPage.Of(workspace) is not { } first) return next(context);
            context.Response.Redirect($"/{first}");
            return Task.CompletedTask;
        });
        app.UseAntiforgery();
        app.MapStaticAssets(StaticFiles.EndpointsFile);
        ModelEndpoints.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            // The guard sets a stricter policy.
            options => options.ContentSecurityFrameAncestorsPolicy = null);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new UserErrorException($"port {options.Port} cannot be used: {e.Message}", "--port 0 takes a free one");
        }

        string origin = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        string address = $"{origin}/?{AccessToken.Parameter}={token.Text}";
        _ = WarmUp.Run(address, workspace, app.Services.GetRequiredService<OpenRuns>());
        return new StudioServer(app, address);
    }

    /// <summary>Stops answering.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(2));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }
}
