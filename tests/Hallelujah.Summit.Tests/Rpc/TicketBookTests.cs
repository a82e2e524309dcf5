using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

public class TicketBookTests
{
    static readonly Func<Stream, CancellationToken, Task> Nothing = (_, _) => Task.CompletedTask;

    [Fact]
    public void A_ticket_opens_once()
    {
        TicketBook book = new();
        RowsTicket ticket = book.Issue(Nothing, "127.0.0.1:5");

        Assert.Equal("127.0.0.1:5", ticket.Endpoint);
        Assert.Same(Nothing, book.Redeem(ticket.Ticket));
        Assert.Same(HallErrors.TicketInvalid, Assert.Throws<HallException>(() => book.Redeem(ticket.Ticket)).Error);
    }

    [Fact]
    public void Tickets_are_not_to_be_guessed()
    {
        TicketBook book = new();
        HashSet<string> seen = [.. Enumerable.Range(0, 1_000).Select(_ => book.Issue(Nothing, "e").Ticket)];

        Assert.Equal(1_000, seen.Count);
        Assert.All(seen, t => Assert.Equal(64, t.Length));
    }

    [Fact]
    public void A_ticket_is_worth_nothing_after_its_time_and_is_dropped()
    {
        ManualClock clock = new();
        TicketBook book = new(clock);
        RowsTicket late = book.Issue(Nothing, "e");
        RowsTicket intime = book.Issue(Nothing, "e");
        Assert.Equal(clock.GetUtcNow().UtcDateTime.AddMilliseconds(Limits.TicketTimeoutMs), late.Expires);

        clock.Move(TimeSpan.FromMilliseconds(Limits.TicketTimeoutMs - 1));
        book.Redeem(intime.Ticket);
        clock.Move(TimeSpan.FromMilliseconds(1));
        Assert.Same(HallErrors.TicketInvalid, Assert.Throws<HallException>(() => book.Redeem(late.Ticket)).Error);

        for (int i = 0; i < 10; i++) book.Issue(Nothing, "e");
        clock.Move(TimeSpan.FromMilliseconds(Limits.TicketTimeoutMs));
        book.Issue(Nothing, "e");
        Assert.Equal(1, book.Count);
    }

    [Fact]
    public void The_reason_of_a_failure_is_told_once_under_its_ticket()
    {
        TicketBook book = new();
        RowsTicket ticket = book.Issue(Nothing, "e");
        book.Redeem(ticket.Ticket);
        book.Fail(ticket.Ticket, new HallException(HallErrors.FeedDamaged, "Broken.", "sales"));

        HallException told = Assert.Throws<HallException>(() => book.Redeem(ticket.Ticket));

        Assert.Same(HallErrors.FeedDamaged, told.Error);
        Assert.Equal("sales", told.Target);
        Assert.Same(HallErrors.TicketInvalid, Assert.Throws<HallException>(() => book.Redeem(ticket.Ticket)).Error);
    }

    [Fact]
    public void The_book_has_a_limit_and_time_makes_room()
    {
        ManualClock clock = new();
        TicketBook book = new(clock);
        for (int i = 0; i < Limits.MaxTickets; i++) book.Issue(Nothing, "e");

        HallException error = Assert.Throws<HallException>(() => book.Issue(Nothing, "e"));
        Assert.Same(HallErrors.TooManyRequests, error.Error);
        clock.Move(TimeSpan.FromMilliseconds(Limits.TicketTimeoutMs));
        book.Issue(Nothing, "e");
    }

    [Fact]
    public async Task Of_many_who_redeem_a_ticket_at_the_same_time_one_gets_it()
    {
        TicketBook book = new();
        string ticket = book.Issue(Nothing, "e").Ticket;
        int taken = 0;

        await Parallel.ForAsync(0, 64, (_, _) =>
        {
            try
            {
                book.Redeem(ticket);
                Interlocked.Increment(ref taken);
            }
            catch (HallException)
            {
            }
            return ValueTask.CompletedTask;
        });

        Assert.Equal(1, taken);
    }

    [Fact]
    public async Task Over_the_wire_a_used_and_a_wrong_ticket_are_TicketInvalid()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue(Nothing, bench.Address.ToString());
        await using (await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None)) { }

        foreach (RowsTicket bad in (RowsTicket[])[ticket, ticket with { Ticket = "x" }])
        {
            HallException error = await Assert.ThrowsAsync<HallException>(
                () => RowsConnection.OpenAsync(bad, RpcBench.Token, CancellationToken.None));
            Assert.Same(HallErrors.TicketInvalid, error.Error);
        }
    }

    [Fact]
    public async Task A_ticket_without_the_token_is_not_even_looked_at()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue(Nothing, bench.Address.ToString());

        HallException error = await Assert.ThrowsAsync<HallException>(
            () => RowsConnection.OpenAsync(ticket, "wrong", CancellationToken.None));

        Assert.Same(HallErrors.Unauthenticated, error.Error);
        Assert.Equal(1, bench.Tickets.Count);
    }
}
