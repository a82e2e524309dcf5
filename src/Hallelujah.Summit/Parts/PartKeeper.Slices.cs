using Hallelujah.Columnar;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>What another host wants of a segment of this one's, and no more of it.</summary>
sealed partial class PartKeeper
{
    async Task<RowsTicket> SliceAsync(PartProtocol.Read question)
    {
        if (question.Segments != 1)
            throw new HallException(HallErrors.MessageInvalid, "A slice is of one segment.");
        FeedStore store = await StoreAsync(question).ConfigureAwait(false);
        return tickets.Issue(async (stream, cancelled) =>
        {
            // Where the next start removes what this one does not come to delete.
            string path = Path.Combine(paths.Feeds, $"{Guid.NewGuid():N}.arrow");
            try
            {
                string info = SegmentFiles.InfoPath(path);
                await store.ReadHereAsync(
                    over => limiter.RunAsync(
                        () =>
                        {
                            Slice(store, question.Selection, path, info, over);
                            return true;
                        }, over), cancelled).ConfigureAwait(false);
                await PeerTransfer.SendAsync(stream, [path, info], cancelled).ConfigureAwait(false);
            }
            catch (ColumnarException e)
            {
                throw await TellDamageAsync(question, ErrorMapping.ToHall(e)).ConfigureAwait(false);
            }
            finally
            {
                FeedStore.DeleteFetched(path);
            }
        }, endpoint);
    }

    static void Slice(
        FeedStore store, Selection selection, string path, string info, CancellationToken cancellationToken)
    {
        (IReadOnlyList<int> columns, RowFilter? filter) =
            SelectionBinder.Bind(selection, store.Schema, store.Manifest.Feed);
        using SegmentReader reader = store.OpenSegment(0);
        SegmentInfo? segment = SegmentExtractor.Extract(
            reader, filter, columns, selection.Skip, selection.First, 0, path, cancellationToken,
            // It is sent and deleted; the disk need not have it.
            static written => written.Abandon());
        if (segment is not null)
        {
            SegmentInfoFile.Write(info, segment);
            return;
        }
        File.WriteAllBytes(path, []);
        File.WriteAllBytes(info, []);
    }
}
