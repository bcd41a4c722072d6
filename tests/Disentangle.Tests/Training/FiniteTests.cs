using Disentangle.Training;

namespace Disentangle.Tests.Training;

public sealed class FiniteTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void One_bad_value_is_found_at_every_place_of_every_length(float bad)
    {
        for (int length = 1; length < 70; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? float.MaxValue : -float.Epsilon)];
            Assert.Equal(0, Finite.FirstOther(values));
            for (int i = 0; i < length; i++)
            {
                float good = values[i];
                values[i] = bad;
                Assert.Equal(bad, Finite.FirstOther(values));
                values[i] = good;
            }
        }

        Assert.Equal(0, Finite.FirstOther([]));
    }
}
