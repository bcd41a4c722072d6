using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Disentangle.Studio.Models;

/// <summary>A model as addresses call it: a run as it was at a step, or an archive of codes.</summary>
/// <param name="Run">The name of the run or archive.</param>
/// <param name="Step">The step; null for the last. Where there is no model of this step, the one before it counts.</param>
public readonly record struct ModelName(string? Run, long? Step = null)
{
    /// <summary>The run as it is now.</summary>
    public static implicit operator ModelName(string? run) => new(run);

    /// <summary>What an address has of it.</summary>
    public string Query => $"run={Uri.EscapeDataString(Run ?? "")}" + (Step is { } step ? $"&step={Text(step)}" : "");

    /// <summary>Reads what <see cref="Query"/> wrote.</summary>
    public static ValueTask<ModelName> BindAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        return ValueTask.FromResult(new ModelName(query["run"], StepOf(query["step"])));
    }

    /// <summary>A step as an address has it; null where it names none.</summary>
    public static long? StepOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : null;

    /// <summary>A step in an address.</summary>
    public static string Text(long step) => step.ToString(CultureInfo.InvariantCulture);

    /// <summary>The step whose model counts for the one that was asked for: the last that is not later, else the first.</summary>
    /// <param name="steps">The steps of which there is a model, rising.</param>
    /// <param name="asked">The step that was asked for.</param>
    public static long? Nearest(IReadOnlyList<long> steps, long asked) =>
        steps.Count == 0 ? null : steps.LastOrDefault(step => step <= asked, steps[0]);
}
