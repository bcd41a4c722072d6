using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class AllocationTests
{
    public static TheoryData<string, string, int> Methods
    {
        get
        {
            TheoryData<string, string, int> methods = new() { { "vae", "burgess", 16 }, { "tripod", "burgess", 16 } };
            foreach (MethodEntry entry in MethodCatalogue.All) methods.Add(entry.Id, "tiny", 4);
            return methods;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_step_allocates_nothing_on_the_managed_heap(string method, string architecture, int size)
    {
        MeasuringDataset dataset = new(Toys.RandomGrid(50, new ImageShape(size, size, 1)));
        TrainingRun run = TrainingRun.Start(Toys.SpecificationOf(method, architecture, steps: 1_000_000), dataset, Toys.Kernels());
        using IEnumerator<StepReport> steps = run.Steps().GetEnumerator();
        float sum = 0;
        for (int i = 0; i < 20; i++) Advance();

        long before = GC.GetAllocatedBytesForCurrentThread(), beforeReading = dataset.Allocated, reads = dataset.Reads;
        for (int i = 0; i < 100; i++) Advance();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        // The thread that prepares the batches, one for each phase, told its own sum at each reading.
        int phases = run.Method.Phases.Count;
        Assert.InRange(dataset.Reads - reads, 98 * phases, 102 * phases);
        Assert.Equal(0, dataset.Allocated - beforeReading);
        Assert.True(float.IsFinite(sum));

        void Advance()
        {
            steps.MoveNext();
            foreach (PhaseReport phase in steps.Current.Phases) sum += phase.Total + phase.Terms[0].Value;
        }
    }

    private sealed class MeasuringDataset(GridDataset images) : IFactorGrid
    {
        private long _allocated, _reads;

        public long Allocated => Volatile.Read(ref _allocated);

        public long Reads => Volatile.Read(ref _reads);

        public string Name => images.Name;

        public int Count => images.Count;

        public ImageShape Shape => images.Shape;

        public IReadOnlyList<Factor> Factors => images.Factors;

        public void FactorsOf(int index, Span<int> values) => images.FactorsOf(index, values);

        public int IndexOf(ReadOnlySpan<int> values) => images.IndexOf(values);

        public void Read(ReadOnlySpan<int> indices, Span<float> destination)
        {
            images.Read(indices, destination);
            Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread());
            Volatile.Write(ref _reads, _reads + 1);
        }
    }
}
