using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class BatchFeedTests
{
    private static readonly ImageShape Pixel = new(1, 1, 1);

    [Fact]
    public void Each_phase_of_each_step_draws_its_images_with_replacement_from_its_own_stream()
    {
        ArrayDataset dataset = new(Pixel, [.. Enumerable.Range(0, 10).Select(i => (float)i)]);
        using BatchFeed feed = new(dataset, ImageSampler.Of(dataset, SamplingRules.None), seed: 9, batch: 8, phases: 2, first: 3, end: 40);
        bool repeated = false;
        for (long step = 3; step < 40; step++)
        {
            PreparedBatch[] batches = feed.Take();
            for (int phase = 0; phase < 2; phase++)
            {
                Philox random = new(9, RandomPurpose.Batch, 2 * step + phase);
                float[] expected = new float[8];
                for (int i = 0; i < 8; i++) expected[i] = random.NextInt(10);
                Assert.Equal(expected, batches[phase].Images.HostRead().ToArray());
                repeated |= expected.Distinct().Count() < 8;
            }
        }

        Assert.True(repeated);
    }

    [Fact]
    public void Batches_stay_as_they_are_while_the_next_are_prepared()
    {
        SignallingDataset dataset = new();
        using BatchFeed feed = new(dataset, ImageSampler.Of(dataset, SamplingRules.None), seed: 9, batch: 4, phases: 1, first: 0, end: 100);
        Tensor first = feed.Take()[0].Images;
        float[] before = first.HostRead().ToArray();

        // The feed has read the next batch and waits, since both of its buffers are in use.
        Assert.True(SpinWait.SpinUntil(() => dataset.Reads == 2, TimeSpan.FromSeconds(30)));
        Assert.Equal(before, first.HostRead().ToArray());
        feed.Take();
        Assert.True(SpinWait.SpinUntil(() => dataset.Reads == 3, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_failure_to_read_reaches_the_training_thread()
    {
        FailingDataset failing = new();
        using BatchFeed feed = new(failing, ImageSampler.Of(failing, SamplingRules.None), seed: 9, batch: 4, phases: 1, first: 0, end: 100);
        Assert.Equal("the disk is gone", Assert.Throws<IOException>(() => feed.Take()).Message);
    }

    private sealed class SignallingDataset : IImageDataset
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public string Name => "signalling";

        public int Count => 50;

        public ImageShape Shape => Pixel;

        public void Read(ReadOnlySpan<int> indices, Span<float> images)
        {
            images.Fill(_reads + 1);
            Interlocked.Increment(ref _reads);
        }
    }

    private sealed class FailingDataset : IImageDataset
    {
        public string Name => "failing";

        public int Count => 50;

        public ImageShape Shape => Pixel;

        public void Read(ReadOnlySpan<int> indices, Span<float> images) => throw new IOException("the disk is gone");
    }
}
