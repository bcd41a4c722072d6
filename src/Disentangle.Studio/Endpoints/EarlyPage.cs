using Disentangle.Studio.Components.Traverse;
using Disentangle.Studio.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Disentangle.Studio.Endpoints;

/// <summary>What a browser shows of Traverse before the page is connected, which takes it seconds.</summary>
internal static class EarlyPage
{
    /// <summary>What the address of the page begins with.</summary>
    public const string Of = "traverse?";

    /// <summary>Where it is found for the address of a page.</summary>
    public static string AddressOf(string page) => $"/api/early?{page[Of.Length..]}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/early", Draw);

    private static async Task<IResult> Draw(
        ModelName model, int? image, OpenRuns runs, RunWatch watch, CancellationToken cancellation)
    {
        try
        {
            TraverseModel shown = await runs.With(model, TraverseModel.Of, cancellation);
            return new RazorComponentResult<EarlyTraverse>(new Dictionary<string, object?>
            {
                [nameof(EarlyTraverse.Model)] = shown,
                [nameof(EarlyTraverse.Name)] = model,
                [nameof(EarlyTraverse.Index)] = image ?? shown.First,
                [nameof(EarlyTraverse.Steps)] = watch.ModelsOf(model.Run!).Count,
            });
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The page itself says what is wrong.
            return Results.NoContent();
        }
    }
}
