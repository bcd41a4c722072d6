using Disentangle.Experiments.Runs;
using Disentangle.Studio.Components.Layout;
using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Home;

/// <summary>The page that a studio of one thing begins with.</summary>
internal static class FirstPage
{
    /// <summary>The view of a run that is of most use.</summary>
    public static RunView ViewOf(RunLine run) => run.Step > 0 ? RunView.All[0] : RunView.Watch;

    /// <summary>The address of the page, or null where there are several things to choose from.</summary>
    public static string? Of(Workspace workspace)
    {
        if (workspace.Only is not { } only) return null;
        string name = workspace.NameOf(only), shown = Uri.EscapeDataString(name);
        if (Workspace.IsArchive(only)) return $"matrix?run={shown}";
        if (!RunFolder.IsRun(only)) return $"study?study={shown}";
        return RunLine.Read(only, name) is { } run ? ViewOf(run).Address(name) : null;
    }
}
