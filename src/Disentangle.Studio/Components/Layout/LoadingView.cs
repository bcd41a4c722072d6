using Microsoft.AspNetCore.Components;

namespace Disentangle.Studio.Components.Layout;

/// <summary>
/// A page or a part of one that comes at once, and what it shows when that is there. What goes wrong on the way is a sentence in its place.
/// </summary>
public abstract class LoadingView : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private State _state;
    private object? _of;

    private enum State
    {
        New,
        Loading,
        Loaded,
        Begun,
    }

    /// <summary>What the address names: another is loaded anew.</summary>
    protected virtual object? Shows => null;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what is shown.</summary>
    protected abstract Task Load();

    /// <summary>Goes on when what was loaded is on the page: scripts need its elements.</summary>
    protected virtual Task Begin() => Task.CompletedTask;

    protected override sealed async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (_state == State.New || (_state != State.Loading && !Equals(_of, Shows)))
            {
                (_state, _of) = (State.Loading, Shows);
                await Load();
                _state = State.Loaded;
                StateHasChanged();
            }
            else if (_state == State.Loaded)
            {
                _state = State.Begun;
                await Begin();
            }
        }
        catch (Exception e)
        {
            if (!_gone.IsCancellationRequested) await DispatchExceptionAsync(e);
        }
    }

    /// <summary>Looks again and again, as long as the page is there.</summary>
    /// <param name="interval">How long it waits before each look.</param>
    /// <param name="look">What to do; it may change what is shown.</param>
    protected async Task Repeat(Func<TimeSpan> interval, Func<Task> look)
    {
        CancellationToken gone = _gone.Token;
        try
        {
            while (true)
            {
                await Task.Delay(interval(), gone);
                await InvokeAsync(look);
            }
        }
        catch (Exception) when (gone.IsCancellationRequested)
        {
            // The page was closed.
        }
        catch (Exception e)
        {
            await InvokeAsync(() => DispatchExceptionAsync(e));
        }
    }
}
