namespace Disentangle.Cli.Tests.Slurm;

/// <summary>Tests that train for some seconds, after all others: with those beside them they would take minutes.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
