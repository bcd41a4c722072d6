using System.Text.Json;

namespace Disentangle.Cli.Tests;

/// <summary>How the runtime of the program is set up.</summary>
public sealed class RuntimeTests
{
    // A heap for each processor and a thread for each heap is what servers want, not commands that run beside a training.
    [Fact]
    public void TheProgramHasOneHeap()
    {
        string file = Path.ChangeExtension(typeof(App).Assembly.Location, ".runtimeconfig.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement settings = document.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.False(settings.GetProperty("System.GC.Server").GetBoolean());
    }
}
