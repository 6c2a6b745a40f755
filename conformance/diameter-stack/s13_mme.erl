%% Two MMEs on the Diameter stack of Erlang/OTP, which shares no code with the register under test.
%%
%%   erl -noshell -pa FOLDER -run s13_mme main PORT QUESTIONS LATER_QUESTIONS
%%
%% Questions are files of lines "IMEI STATUS": 14 to 16 digits, then WHITELISTED, BLACKLISTED, GREYLISTED or UNKNOWN, the
%% answer that is right. Every step is a line on standard output that begins with "held" or "BROKEN"; a line "restart the
%% register" asks whoever started us to do that, at the same port, after which the later questions are asked. Ends with 0
%% if every step held, with 1 at the first that did not.
%%
%% The busy MME probes after six seconds of silence, the least that RFC 3539 section 3.4.1 allows; the quiet one after a
%% minute, so that it is the register that probes it first.
-module(s13_mme).

-export([main/1, seen/3]).
-export([peer_up/3, peer_down/3, pick_peer/4, prepare_request/3, prepare_retransmit/3, handle_answer/4,
         handle_error/4, handle_request/3]).

-include_lib("diameter/include/diameter.hrl").
-include_lib("diameter/include/diameter_gen_base_rfc6733.hrl").

-define(REALM, <<"epc.mnc001.mcc001.3gppnetwork.org">>).
-define(VENDOR, 10415).
-define(S13, 16777252).
-define(IN_FLIGHT, 64).
-define(ANSWER_MS, 5000).
-define(WATCHDOG_PATIENCE_MS, 60000).
-define(RECONNECT_PATIENCE_MS, 60000).

main([PortText, QuestionsFile, LaterFile]) ->
    counters = ets:new(counters, [named_table, public]),
    % What goes wrong is told by the steps.
    ok = logger:set_primary_config(level, critical),
    ok = diameter:start(),
    Port = list_to_integer(PortText),
    Questions = read_questions(QuestionsFile),
    LaterQuestions = read_questions(LaterFile),
    Busy = start_mme(busy, <<"mme01.", ?REALM/binary>>, 6000),
    Quiet = start_mme(quiet, <<"mme02.", ?REALM/binary>>, 60000),
    First = connect(Busy, Port),
    _ = connect(Quiet, Port),
    step("both MMEs agree on capabilities with the register", fun() ->
        ok = up(Busy, ?ANSWER_MS),
        ok = up(Quiet, ?ANSWER_MS)
    end),
    step("the register answers every check as it must", fun() -> all_right(Busy, Questions) end),
    step("an unknown mandatory AVP is refused with 5001, and named", fun() -> unknown_avp(Busy) end),
    step("silence is broken by watchdogs of both sides, each answered", fun both_watchdogs/0),
    step("the MME parts, and the register agrees", fun() -> part(Busy, First) end),
    _ = connect(Busy, Port),
    step("the MME that parted connects anew and is answered", fun() ->
        ok = up(Busy, ?ANSWER_MS),
        all_right(Busy, lists:sublist(Questions, 100))
    end),
    io:format("restart the register~n"),
    step("a register that closes says so first", fun register_parts/0),
    step("both MMEs come back by themselves and are answered", fun() ->
        ok = up(Busy, ?RECONNECT_PATIENCE_MS),
        ok = up(Quiet, ?RECONNECT_PATIENCE_MS),
        all_right(Busy, LaterQuestions),
        all_right(Quiet, LaterQuestions)
    end),
    step("nothing was received that the stack could not decode", fun no_undecodable/0),
    tell_counts(),
    halt(0).

step(Promise, Play) ->
    StartedAt = erlang:monotonic_time(millisecond),
    Outcome = try {ok, Play()} catch Class:Reason -> {Class, Reason} end,
    Took = erlang:monotonic_time(millisecond) - StartedAt,
    case Outcome of
        {ok, _} -> io:format("held   ~s (~b ms)~n", [Promise, Took]);
        {_, Seen} ->
            io:format("BROKEN ~s (~b ms): ~0p~n", [Promise, Took, Seen]),
            tell_counts(),
            halt(1)
    end.

%% Steps.

all_right(Mme, Questions) ->
    Collector = self(),
    Asking = [spawn_link(fun() -> Collector ! {self(), wrong_among(Mme, Share)} end)
              || Share <- shares(Questions)],
    Wrong = lists:append([receive {Pid, Found} -> Found end || Pid <- Asking]),
    io:format("       ~b checks, ~b at a time, ~b answered wrongly~n", [length(Questions), ?IN_FLIGHT, length(Wrong)]),
    [] = lists:sublist(lists:sort(Wrong), 3).

unknown_avp(Mme) ->
    Stranger = #diameter_avp{code = 9999, is_mandatory = true, data = <<"?">>},
    {'ECA', #{'Result-Code' := [5001], 'Failed-AVP' := [#{'AVP' := [#diameter_avp{code = 9999, data = <<"?">>}]}]}} =
        ask(Mme, <<"35209900176148">>, #{'AVP' => [Stranger]}).

both_watchdogs() ->
    ok = comes_true(?WATCHDOG_PATIENCE_MS, fun() ->
        count(busy, send, 'DWR') > 0 andalso count(busy, recv, 'DWA') > 0
            andalso count(quiet, recv, 'DWR') > 0 andalso count(quiet, send, 'DWA') > 0
    end).

part(Mme, Transport) ->
    ok = diameter:remove_transport(Mme, Transport),
    ok = comes_true(3000, fun() -> count(busy, send, 'DPR') =:= 1 andalso count(busy, recv, 'DPA') =:= 1 end).

register_parts() ->
    ok = comes_true(?RECONNECT_PATIENCE_MS, fun() ->
        lists:all(fun(Name) -> count(Name, recv, 'DPR') =:= 1 andalso count(Name, send, 'DPA') =:= 1 end, [busy, quiet])
    end).

%% The stack counts what it could not decode beside what it could.
no_undecodable() ->
    Statistics = [diameter:service_info(Mme, statistics) || Mme <- [busy, quiet]],
    [_ | _] = Counted = [Counter || PerPeer <- Statistics, {_, Counters} <- PerPeer, {Counter, _} <- Counters],
    [] = lists:filter(fun is_error/1, Counted).

is_error({_, _, error}) -> true;
is_error({_, error}) -> true;
is_error(_) -> false.

%% Questions.

read_questions(File) ->
    {ok, Text} = file:read_file(File),
    Lines = binary:split(Text, <<"\n">>, [global, trim_all]),
    [{Number, Imei, binary_to_existing_atom(Status)}
     || {Number, Line} <- lists:enumerate(Lines), [Imei, Status] <- [binary:split(Line, <<" ">>)]].

shares(Questions) ->
    [[Question || {Number, _, _} = Question <- Questions, Number rem ?IN_FLIGHT =:= Share]
     || Share <- lists:seq(0, ?IN_FLIGHT - 1)].

%% By number of line, not by IMEI.
wrong_among(Mme, Questions) ->
    [{{line, Number}, {must_be, Status}, {was, Seen}}
     || {Number, Imei, Status} <- Questions, Seen <- [status(ask(Mme, Imei, extras(Number)))], Seen =/= Status].

%% What an MME may leave out is left out now and then.
extras(Number) when Number rem 2 =:= 0 -> #{};
extras(_) -> #{'User-Name' => [<<"001010123456789">>]}.

ask(Mme, Imei, Extras) ->
    SessionId = iolist_to_binary(diameter:session_id(diameter:service_info(Mme, 'Origin-Host'))),
    Must = #{'Session-Id' => SessionId,
             'Auth-Session-State' => 1,
             'Destination-Realm' => <<"deadset.example">>,
             'Vendor-Specific-Application-Id' => [#{'Vendor-Id' => ?VENDOR, 'Auth-Application-Id' => [?S13]}],
             'Terminal-Information' => #{'IMEI' => [Imei], 'Software-Version' => [<<"23">>]}},
    Answer = diameter:call(Mme, s13, ['ECR' | maps:merge(Must, Extras)], [{timeout, ?ANSWER_MS}]),
    case Answer of
        {ok, #diameter_packet{msg = [Name | #{'Session-Id' := SessionId} = Avps], errors = []}} -> {Name, Avps};
        {ok, #diameter_packet{msg = Message, errors = Errors}} -> {unusable, Message, Errors};
        Other -> Other
    end.

%% 3GPP TS 29.272 clause 6.2.1: a status comes with success, an unknown device as an experimental result and nothing else.
status({'ECA', #{'Result-Code' := [2001], 'Equipment-Status' := [Number], 'Auth-Session-State' := 1} = Avps})
  when not is_map_key('Experimental-Result', Avps) -> status_name(Number);
status({'ECA', #{'Experimental-Result' := [Result], 'Auth-Session-State' := 1} = Avps})
  when not is_map_key('Result-Code', Avps), not is_map_key('Equipment-Status', Avps) ->
    case Result of
        #{'Vendor-Id' := ?VENDOR, 'Experimental-Result-Code' := 5422} -> 'UNKNOWN';
        _ -> Result
    end;
status(Other) -> Other.

status_name(0) -> 'WHITELISTED';
status_name(1) -> 'BLACKLISTED';
status_name(2) -> 'GREYLISTED'.

%% The two MMEs.

start_mme(Name, OriginHost, WatchdogMs) ->
    put({watchdog, Name}, WatchdogMs),
    true = diameter:subscribe(Name),
    ok = diameter:start_service(Name, [
        {'Origin-Host', OriginHost},
        {'Origin-Realm', ?REALM},
        {'Vendor-Id', ?VENDOR},
        {'Product-Name', <<"Erlang/OTP diameter">>},
        {'Supported-Vendor-Id', [?VENDOR]},
        {'Vendor-Specific-Application-Id', [#'diameter_base_Vendor-Specific-Application-Id'{
            'Vendor-Id' = ?VENDOR, 'Auth-Application-Id' = [?S13]}]},
        {decode_format, map},
        {string_decode, false},
        {restrict_connections, false},
        {application, [{alias, s13}, {dictionary, s13_dictionary}, {module, ?MODULE}, {answer_errors, callback}]},
        {application, [{alias, base}, {dictionary, diameter_gen_base_rfc6733}, {module, ?MODULE}]}
    ]),
    Name.

connect(Name, Port) ->
    {ok, Transport} = diameter:add_transport(Name, {connect, [
        {transport_module, diameter_tcp},
        {transport_config, [{ip, {127, 0, 0, 1}}, {raddr, {127, 0, 0, 1}}, {rport, Port},
                            {message_cb, {?MODULE, seen, [Name]}}]},
        {watchdog_timer, get({watchdog, Name})},
        {watchdog_config, [{okay, 1}]},
        {connect_timer, 1000},
        {dpa_timeout, 5000}
    ]}),
    Transport.

up(Name, PatienceMs) ->
    receive
        #diameter_event{service = Name, info = Info} when element(1, Info) =:= up -> ok
    after PatienceMs -> {not_up, Name}
    end.

%% Every message passes here on its way; it goes on as it is.
seen(ack, _, _) -> [];
seen(Direction, Message, Name) ->
    Bytes = case Message of #diameter_packet{bin = Bin} -> Bin; Bin -> Bin end,
    <<_:32, IsRequest:1, _:7, Command:24, _/binary>> = Bytes,
    ets:update_counter(counters, {Name, Direction, message_name(Command, IsRequest)}, 1, {none, 0}),
    [Message].

message_name(257, 1) -> 'CER';
message_name(257, 0) -> 'CEA';
message_name(280, 1) -> 'DWR';
message_name(280, 0) -> 'DWA';
message_name(282, 1) -> 'DPR';
message_name(282, 0) -> 'DPA';
message_name(324, 1) -> 'ECR';
message_name(324, 0) -> 'ECA';
message_name(Command, _) -> Command.

count(Name, Direction, Message) ->
    case ets:lookup(counters, {Name, Direction, Message}) of [{_, Count}] -> Count; [] -> 0 end.

tell_counts() ->
    lists:foreach(
        fun({{Name, Direction, Message}, Count}) -> io:format("       ~s ~s ~s: ~b~n", [Name, Direction, Message, Count]);
           (_) -> ok
        end,
        lists:sort(ets:tab2list(counters))).

comes_true(PatienceMs, _) when PatienceMs < 0 -> not_in_time;
comes_true(PatienceMs, IsSo) ->
    case IsSo() of
        true -> ok;
        false -> timer:sleep(50), comes_true(PatienceMs - 50, IsSo)
    end.

%% Callbacks of a Diameter application.

peer_up(_, _, State) -> State.
peer_down(_, _, State) -> State.
pick_peer([Peer | _], _, _, _) -> {ok, Peer};
pick_peer([], _, _, _) -> false.

prepare_request(#diameter_packet{msg = ['ECR' | Avps]}, _, {_, #diameter_caps{origin_host = {Host, _}, origin_realm = {Realm, _}}}) ->
    {send, ['ECR' | Avps#{'Origin-Host' => Host, 'Origin-Realm' => Realm}]}.
prepare_retransmit(Packet, _, _) -> {send, Packet}.
handle_answer(Packet, _, _, _) -> {ok, Packet}.
handle_error(Reason, _, _, _) -> {error, Reason}.
handle_request(_, _, _) -> discard.
