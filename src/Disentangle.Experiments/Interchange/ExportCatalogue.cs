using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Disentangle.Experiments.Runs;

namespace Disentangle.Experiments.Interchange;

/// <summary>The formats in which models are handed to other programs.</summary>
public static class ExportCatalogue
{
    /// <summary>All of them.</summary>
    public static Catalogue<ExportFormat> All { get; } = new("format", SafeTensorsExport.Entry, OnnxExport.Entry, NumpyExport.Entry);

    // Run folders are below, and only delete what belongs to a run.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Nothing is created here; a folder is told whom to ask.")]
    internal static void TellRunFolders() =>
        RunFiles.AddSource(() => All.SelectMany(format => format.FileNames).Select(name => $"{RunFolder.Export}/{name}"));
}
