#!/bin/sh
# Answers as a person would who likes a song, then a poem, and then has enough. The question is on stdin.
case $(cat) in
    *'What would you like?'*) echo '{"action": "song"}' ;;
    *'That was a song'*) echo '{"action": "poem"}' ;;
    *) echo '{"action": "done"}' ;;
esac
