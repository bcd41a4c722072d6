using Disentangle.Datasets.Sampling;
using Disentangle.Foundation.Numerics;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class BatchFeedTests
{
    private static readonly ImageShape Pixel = new(1, 1, 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_phase_of_each_step_draws_its_images_with_replacement_from_its_own_stream(bool ahead)
    {
        ArrayDataset dataset = new(Pixel, [.. Enumerable.Range(0, 10).Select(i => (float)i)]);
        using BatchFeed feed = new(Sources(dataset, 8, 2), first: 3, end: 40, ahead);
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
        using BatchFeed feed = new(Sources(dataset, 4, 1), first: 0, end: 100);
        Tensor first = feed.Take()[0].Images;
        float[] before = first.HostRead().ToArray();

        // The feed has read the next batch and waits, since both of its buffers are in use.
        Assert.True(SpinWait.SpinUntil(() => dataset.Reads == 2, TimeSpan.FromSeconds(30)));
        Assert.Equal(before, first.HostRead().ToArray());
        feed.Take();
        Assert.True(SpinWait.SpinUntil(() => dataset.Reads == 3, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Where_one_thread_may_work_it_reads_the_batches_itself_when_they_are_taken()
    {
        SignallingDataset dataset = new();
        using BatchFeed feed = new(Sources(dataset, 4, 1), first: 0, end: 100, ahead: false);
        Assert.Equal(0, dataset.Reads);
        for (int step = 1; step <= 3; step++)
        {
            feed.Take();
            Assert.Equal(step, dataset.Reads);
            Assert.Equal(Environment.CurrentManagedThreadId, dataset.Thread);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_to_read_reaches_the_training_thread(bool ahead)
    {
        FailingDataset failing = new();
        using BatchFeed feed = new(Sources(failing, 4, 1), first: 0, end: 100, ahead);
        Assert.Equal("the disk is gone", Assert.Throws<IOException>(() => feed.Take()).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pairs_are_single_images_and_their_partners_side_by_side_whenever_the_feed_begins(bool ruled)
    {
        CorrelatedImages images = new();
        ImageSampler sampler = ImageSampler.Of(images, ruled ? SamplingRules.Parse(["a,b=0.5"], ["a=3,b=3"]) : SamplingRules.None);
        PairRule rule = new();
        BatchSource[] sources = [new(PhaseFeed.Single, images, sampler, 9, 4), new(PhaseFeed.Pairs(rule), images, sampler, 9, 4)];
        using BatchFeed feed = new(sources, first: 5, end: 30);
        float[] single = new float[images.Shape.Count];
        for (long step = 5; step < 30; step++)
        {
            PreparedBatch pairs = feed.Take()[1];
            Assert.Equal(new Shape(8, 2, 2, 1), pairs.Images.Shape);
            Assert.Equal(ruled, pairs.Drawn is not null);
            Philox first = new(9, RandomPurpose.Batch, 2 * step + 1), second = new(9, RandomPurpose.Pairs, 2 * step + 1);
            PairSampler sampled = new(images, sampler, rule);
            for (int i = 0; i < 4; i++)
            {
                int image = sampler.Draw(ref first);
                Partner partner = sampled.Draw(image, ref second);
                Assert.False(ruled && (image == 15 || partner.Image == 15));
                AssertImage(image, pairs.Images, 2 * i);
                AssertImage(partner.Image, pairs.Images, 2 * i + 1);
                Assert.Equal([partner.Chosen, partner.Last], pairs.Labels!.HostRead().Slice(2 * i, 2).ToArray());
            }
        }

        void AssertImage(int image, Tensor batch, int row)
        {
            images.Read([image], single);
            Toys.AssertSameBits(single, batch.HostRead().Slice(row * single.Length, single.Length));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pairs_of_a_batch_are_known_without_training(bool ruled)
    {
        CorrelatedImages images = new();
        SamplingRules rules = ruled ? SamplingRules.Parse(["a,b=0.5"], ["a=3,b=3"]) : SamplingRules.None;
        PairRule rule = new(2, OtherValues: true);
        BatchSource source = new(PhaseFeed.Pairs(rule), images, ImageSampler.Of(images, rules), 9, 6);
        using BatchFeed feed = new([source], first: 7, end: 9);
        feed.Take();
        PreparedBatch batch = feed.Take()[0];
        IReadOnlyList<TrainingPair> pairs =
            TrainingPairs.Of(images, new RunSpecification { Seed = 9, Sampling = rules }, rule, batch: 8, count: 4);
        float[] single = new float[images.Shape.Count];
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal([pairs[i].Chosen, pairs[i].Last], batch.Labels!.HostRead().Slice(2 * i, 2).ToArray());
            foreach ((int image, int row) in ((int, int)[])[(pairs[i].First, 2 * i), (pairs[i].Second, 2 * i + 1)])
            {
                images.Read([image], single);
                Toys.AssertSameBits(single, batch.Images.HostRead().Slice(row * single.Length, single.Length));
            }
        }
    }

    [Fact]
    public void Labels_are_the_factor_values_of_the_same_images_as_without_them()
    {
        CorrelatedImages images = new();
        ImageSampler sampler = ImageSampler.Of(images, SamplingRules.None);
        BatchSource[] sources = [new(PhaseFeed.Labelled, images, sampler, 9, 4)], plain = [new(PhaseFeed.Single, images, sampler, 9, 4)];
        using BatchFeed feed = new(sources, first: 0, end: 9), other = new(plain, first: 0, end: 9);
        for (long step = 0; step < 9; step++)
        {
            PreparedBatch batch = feed.Take()[0];
            Toys.AssertSameBits(other.Take()[0].Images.HostRead(), batch.Images.HostRead());
            Philox random = new(9, RandomPurpose.Batch, step);
            int[] drawn = [.. Enumerable.Range(0, 4).Select(_ => 0)];
            foreach (ref int image in drawn.AsSpan()) image = random.NextInt(16);
            Assert.Equal(drawn.SelectMany(image => (float[])[image / 4, image % 4]), batch.Labels!.HostRead().ToArray());
        }
    }

    [Fact]
    public void Data_without_what_a_phase_is_fed_is_refused()
    {
        ArrayDataset plain = new(Pixel, new float[10]);
        ImageSampler sampler = ImageSampler.Of(plain, SamplingRules.None);
        Assert.Equal(
            "images with labels are needed, and toy has none",
            Toys.Refused(() => _ = new BatchSource(PhaseFeed.Labelled, plain, sampler, 9, 4)).Message);
        Assert.Equal(
            "pairs need images of every combination of factor values, which toy does not have",
            Toys.Refused(() => _ = new BatchSource(PhaseFeed.Pairs(new PairRule()), plain, sampler, 9, 4)).Message);
    }

    private static BatchSource[] Sources(IImageDataset dataset, int batch, int phases)
    {
        ImageSampler sampler = ImageSampler.Of(dataset, SamplingRules.None);
        return [.. Enumerable.Range(0, phases).Select(_ => new BatchSource(PhaseFeed.Single, dataset, sampler, 9, batch))];
    }

    private sealed class SignallingDataset : IImageDataset
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public int Thread { get; private set; }

        public string Name => "signalling";

        public int Count => 50;

        public ImageShape Shape => Pixel;

        public void Read(ReadOnlySpan<int> indices, Span<float> images)
        {
            images.Fill(_reads + 1);
            Thread = Environment.CurrentManagedThreadId;
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
