using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Disentangle.Studio.Tests;

/// <summary>Who is let in, and what is refused.</summary>
public sealed class AccessTests(Runs runs) : IClassFixture<Runs>, IDisposable
{
    private readonly HttpClient _anyone = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly StudioClient _client = new(runs.Studio);

    public void Dispose()
    {
        _anyone.Dispose();
        _client.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?token=0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/api/image?run=run0&index=0")]
    public async Task WithoutTheTokenThereIsNothing(string path)
    {
        using HttpResponseMessage answer = await _anyone.GetAsync(runs.Studio.Origin + path);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task TheTokenBecomesACookieThatScriptsCannotRead()
    {
        using HttpResponseMessage answer = await _anyone.GetAsync(runs.Studio.Address);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.DoesNotContain(runs.Studio.Token, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    // A page whose name is made to lead to this machine after it was loaded (DNS rebinding).
    [Theory]
    [InlineData("example.org")]
    [InlineData("127.0.0.1.example.org")]
    [InlineData("10.0.0.1")]
    public async Task AHostThatIsNotLoopbackIsRefused(string host)
    {
        using HttpRequestMessage request = _client.Request(HttpMethod.Get, "/");
        request.Headers.Host = host;
        using HttpResponseMessage answer = await _client.Send(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]:8080")]
    public async Task AForwardedPortIsFine(string host)
    {
        using HttpRequestMessage request = _client.Request(HttpMethod.Get, "/");
        request.Headers.Host = host;
        using HttpResponseMessage answer = await _client.Send(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://example.org")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task AChangeFromAnotherOriginIsRefused(string? origin)
    {
        using HttpRequestMessage request = _client.Request(HttpMethod.Post, "/api/decode?run=run0");
        request.Content = new ByteArrayContent(new byte[16]);
        if (origin is not null) request.Headers.Add("Origin", origin);
        using HttpResponseMessage answer = await _client.Send(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://example.org", "403")]
    [InlineData(null, "101")]
    public async Task AWebSocketFromAnotherOriginIsRefused(string? origin, string status)
    {
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, runs.Studio.Address.Port);
        string host = runs.Studio.Address.Authority;
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /_blazor HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin ?? runs.Studio.Origin}\r\n"
            + $"Cookie: {_client.Cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        byte[] answer = new byte[12];
        await socket.GetStream().ReadExactlyAsync(answer);
        Assert.Equal($"HTTP/1.1 {status}", Encoding.ASCII.GetString(answer));
    }

    [Theory]
    [InlineData("../")]
    [InlineData("run0/../../")]
    [InlineData("/etc")]
    [InlineData("nothing")]
    [InlineData("run0/checkpoint")]
    public async Task WhatIsOutsideOfTheFolderOrNoRunIsNotRead(string run)
    {
        (HttpStatusCode status, string text) = await _client.Get($"/api/image?run={Uri.EscapeDataString(run)}&index=0");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALinkThatLeadsOutIsNotFollowed()
    {
        if (OperatingSystem.IsWindows()) return;
        using TemporaryFolder outside = new();
        string link = Path.Combine(runs.Folder, "link");
        Directory.CreateSymbolicLink(link, outside.Path);
        try
        {
            (HttpStatusCode status, string text) = await _client.Get("/api/image?run=link&index=0");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("nothing of that name", text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(link);
        }
    }

    [Theory]
    [InlineData(6 << 20, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(15, HttpStatusCode.BadRequest)]
    [InlineData(0, HttpStatusCode.BadRequest)]
    public async Task ABodyThatIsNoCodesIsRefused(int bytes, HttpStatusCode expected)
    {
        (HttpStatusCode status, _) = await _client.Post("/api/decode?run=run0", new byte[bytes]);
        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task ACodeThatIsNotFiniteIsRefused()
    {
        byte[] codes = new byte[16];
        BitConverter.TryWriteBytes(codes, float.NaN);
        (HttpStatusCode status, string text) = await _client.Post("/api/decode?run=run0", codes);
        Assert.Equal((HttpStatusCode.BadRequest, "a value of a code is not finite"), (status, text));
    }

    // A PNG that claims 65,535 x 65,535 pixels.
    [Fact]
    public async Task AHostilePictureIsOneSentence()
    {
        byte[] png = Convert.FromHexString("89504E470D0A1A0A0000000D494844520000FFFF0000FFFF0802000000");
        (HttpStatusCode status, string text) = await _client.Post("/api/picture?run=run0", png);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("the picture", text);
        Assert.DoesNotContain('\n', text);
    }

    [Theory]
    [InlineData("png", "image/png")]
    [InlineData("svg", "image/svg+xml")]
    [InlineData("gif", "image/gif")]
    [InlineData("apng", "image/apng")]
    public async Task ATraversalIsSavedInEveryFormat(string format, string type)
    {
        using HttpRequestMessage request = _client.Request(HttpMethod.Get, $"/api/traversal?run=run0&image=3&format={format}");
        using HttpResponseMessage answer = await _client.Send(request);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task EveryAnswerForbidsScriptsFromElsewhere()
    {
        using HttpRequestMessage request = _client.Request(HttpMethod.Get, "/");
        using HttpResponseMessage answer = await _client.Send(request);
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
    }

    [Fact]
    public async Task AFileThatIsNoArchiveOfCodesIsRefused()
    {
        (int code, string output) = await Studio.Run("studio", Path.Combine(runs.Folder, "run0", "run.json"), "--no-browser");
        Assert.Equal(2, code);
        Assert.Contains("is no archive of codes", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyLoopbackListens()
    {
        IPAddress? other = (await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork))
            .FirstOrDefault(address => !IPAddress.IsLoopback(address));
        if (other is null) return;
        using TcpClient socket = new();
        await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync(other, runs.Studio.Address.Port));
    }
}
