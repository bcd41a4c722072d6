using Disentangle.Training;

namespace Disentangle.Tests.Training;

/// <summary>Runs alone, since the memory of all threads is counted.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneDefinition;

[Collection("alone")]
public sealed class AllocationTests
{
    [Theory]
    [InlineData("tiny", 4)]
    [InlineData("burgess", 16)]
    public void A_step_allocates_nothing_on_the_managed_heap(string architecture, int size)
    {
        TrainingRun run = TrainingRun.Start(
            Toys.Specification(architecture, steps: 1_000_000), Toys.RandomImages(50, new ImageShape(size, size, 1)), Toys.Kernels());
        using IEnumerator<StepReport> steps = run.Steps().GetEnumerator();
        float sum = 0;
        for (int i = 0; i < 20; i++) Advance();

        // The test runner's own threads may allocate now and then; a step that did would do so every time.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 10 && least > 0; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 10; i++) Advance();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
        Assert.True(float.IsFinite(sum));

        void Advance()
        {
            steps.MoveNext();
            foreach (PhaseReport phase in steps.Current.Phases) sum += phase.Total + phase.Terms[0].Value;
        }
    }
}
